#!/usr/bin/env bash
# Which repository, branch and commit three libraries read from the addresses that a git host has in its address bar.
#
# Versions: hosted-git-info 9.0.3, git-url-parse 16.1.0, parse-github-url 1.0.4, Node 20.17 or newer.
#
# Behaviour: of `/tree/feature/search` all three say that the branch is `feature`; git-url-parse takes `search` for a file. Of a
# pull request git-url-parse makes the repository `12` of `team/docs/pull`, and of a release `v1.0.0` of
# `team/docs/releases/tag`; parse-github-url makes the branches `pull` and `commit`; hosted-git-info gives nothing at all, nor does
# it for a file or a commit. A project in a group of a group at GitLab is another project to parse-github-url, whose branch is
# then `docs.git`, and every repository has the branch `master`. The commit of an address at GitLab is `commit` to git-url-parse.
#
# What most would guess: that a parser whose name says GitHub or git takes what is copied out of the browser, or refuses it.
#
# Why it matters: a board links a deployment to its branch, commit and request, and settings take a repository's address as it was
# pasted. Branches with a slash are the rule, and the wrong one is often there. Only the host itself knows where a branch ends.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error hosted-git-info@9.0.3 git-url-parse@16.1.0 parse-github-url@1.0.4 > /dev/null
cat > look.mjs <<'JS'
import gitUrlParse from 'git-url-parse'
import hostedGitInfo from 'hosted-git-info'
import parseGithubUrl from 'parse-github-url'

const addresses = [
  'https://github.com/team/docs.git',
  'https://github.com/team/docs/tree/feature/search',
  'https://github.com/team/docs/pull/12',
  'https://github.com/team/docs/commit/4e5b1c2',
  'https://github.com/team/docs/releases/tag/v1.0.0',
  'https://github.com/team/docs/blob/main/README.md',
  'https://gitlab.com/group/team/docs.git',
  'https://gitlab.com/group/docs/-/commit/4e5b1c2',
]
const told = (repository, parts) =>
  [repository, ...Object.entries(parts).flatMap(([name, value]) => (value ? [`${name} ${value}`] : []))].join(', ')
const libraries = {
  'hosted-git-info'(address) {
    const info = hostedGitInfo.fromUrl(address)
    return info ? told(info.path({ noCommittish: true }).split('#')[0], { branch: info.committish }) : 'nothing'
  },
  'git-url-parse'(address) {
    const { owner, name, ref, filepath, commit } = gitUrlParse(address)
    return told(`${owner}/${name}`, { branch: ref, file: filepath, commit: commit === ref ? '' : commit })
  },
  'parse-github-url'(address) {
    const { repo, branch } = parseGithubUrl(address)
    return told(repo, { branch })
  },
}
const seen = addresses.map((address) => {
  const row = Object.entries(libraries).map(([name, read]) => `${name}: ${read(address)}`)
  console.log(`${address}\n  ${row.join('\n  ')}`)
  return Object.values(libraries).map((read) => read(address)).join(' | ')
})
const before = [
  'team/docs | team/docs | team/docs, branch master',
  'team/docs, branch feature | team/docs, branch feature, file search | team/docs, branch feature',
  'nothing | team/docs/pull/12 | team/docs, branch pull',
  'nothing | team/docs, commit 4e5b1c2 | team/docs, branch commit',
  'nothing | team/docs/releases/tag/v1.0.0 | team/docs, branch releases',
  'nothing | team/docs, branch main, file README.md | team/docs, branch main',
  'group/team/docs | group/team/docs | group/team, branch docs.git',
  'nothing | group/docs, commit commit | group/docs, branch -',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
