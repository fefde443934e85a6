#!/usr/bin/env bash
# Which branch `wrangler pages deploy` says a deployment is of, in a checkout as CI makes it.
#
# Versions: wrangler 4.156.2, node 24.21.0 of the npm registry, git of any version, against a server of its own that answers as
# Cloudflare's API does.
#
# Behaviour: where a commit is checked out and no branch, it sends the branch `HEAD`, and neither the variables in which CI says
# the branch (`GITHUB_REF_NAME`, `GITHUB_HEAD_REF`, `CI_COMMIT_REF_NAME`, and Pages' own `CF_PAGES_BRANCH`) nor that `main`
# points at that commit are looked at. Where there is no repository it sends no branch at all. It warns of neither, and its code
# is 0. `--branch` is taken as it stands.
#
# What most would guess: that a tool which is made for CI, and knows it (`CI=1`), reads the branch where CI says it, or asks for
# `--branch`.
#
# Why it matters: GitLab's runners, and GitHub's for a pull request, check out a commit. What is meant for production becomes a
# preview of a branch that nobody has, and all pull requests share it and its address, the last one winning. Without a repository
# it is the other way round: a deployment without a branch is one of production, by the documentation of Cloudflare's API.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error wrangler@4.156.2 node@24.21.0 > /dev/null
mkdir -p with/site without/site
echo '<h1>docs</h1>' | tee with/site/index.html > without/site/index.html
export GIT_CEILING_DIRECTORIES=$folder GIT_CONFIG_GLOBAL=/dev/null
git -C with init -q -b main
git -C with add .
git -C with -c user.name=Team -c user.email=team@docs.example commit -q -m 'Say it'
cat > look.mjs <<'JS'
import { execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'

const id = '11111111-2222-4333-8444-555555555555'
const payload = Buffer.from(JSON.stringify({ exp: 2e9, max_file_count_allowed: 20_000 })).toString('base64url')
const ended = '2026-11-24T12:00:00Z'
const made = {
  ...{ id, short_id: '11111111', project_name: 'docs', url: 'https://11111111.docs.pages.dev', aliases: null },
  ...{ environment: 'preview', created_on: ended, modified_on: ended },
  latest_stage: { name: 'deploy', status: 'success', started_on: null, ended_on: ended },
}
const project = { name: 'docs', subdomain: 'docs.pages.dev', domains: [], production_branch: 'main' }
let sent
const server = createServer(async (request, response) => {
  const body = await text(request)
  const [, rest] = request.url.match(/\/projects\/docs(.*)$/) ?? []
  if (request.method === 'POST' && rest === '/deployments') sent = body
  const answers = { '/upload-token': { jwt: `a.${payload}.c` }, '/deployments': made, [`/deployments/${id}`]: made }
  const whole = { ...project, deployment_configs: { production: {}, preview: {} } }
  const result = rest === undefined ? [] : (answers[rest] ?? whole)
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ success: true, errors: [], messages: [], result }))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

async function deploy(cwd, args = [], more = {}) {
  const env = {
    ...{ PATH: process.env.PATH, HOME: process.cwd(), CI: '1', NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' },
    GIT_CEILING_DIRECTORIES: process.env.GIT_CEILING_DIRECTORIES,
    CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${server.address().port}/client/v4`,
    CLOUDFLARE_API_TOKEN: 'token',
    CLOUDFLARE_ACCOUNT_ID: '0'.repeat(32),
    ...more,
  }
  const command = [`${process.cwd()}/node_modules/wrangler/bin/wrangler.js`, 'pages', 'deploy', 'site', '--project-name', 'docs']
  const child = spawn(process.execPath, [...command, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const told = Promise.all([text(child.stdout), text(child.stderr)])
  const code = await new Promise((resolve) => child.on('close', resolve))
  const warned = /branch/i.test((await told).join('')) ? 'speaks of a branch' : 'no word of a branch'
  const [, branch] = sent.match(/name="branch"\r\n\r\n([^\r]*)/) ?? []
  return `${branch ?? 'none'}, code ${code}, ${warned}`
}
const seen = {}
seen['main is checked out'] = await deploy('with')
execFileSync('git', ['checkout', '-q', '--detach'], { cwd: 'with' })
seen['its commit is checked out'] = await deploy('with')
const names = ['GITHUB_REF_NAME', 'GITHUB_HEAD_REF', 'CI_COMMIT_REF_NAME', 'CF_PAGES_BRANCH']
const variables = Object.fromEntries(names.map((name) => [name, 'feature/search']))
seen['and CI says the branch'] = await deploy('with', [], { ...variables, GITHUB_ACTIONS: 'true', GITLAB_CI: 'true' })
seen['and --branch says it'] = await deploy('with', ['--branch', 'feature/search'])
seen['no repository'] = await deploy('without', [], variables)
server.closeAllConnections()
server.close()
for (const [name, row] of Object.entries(seen)) console.log(`${name}: ${row}`)
const end = 'code 0, no word of a branch'
const before = ['main', 'HEAD', 'HEAD', 'feature/search', 'none'].map((branch) => `${branch}, ${end}`)
if (Object.values(seen).join('; ') !== before.join('; ')) {
  console.error(`it was before: ${before.join('; ')}`)
  process.exit(1)
}
JS
PATH="$folder/node_modules/.bin:$PATH" node look.mjs
