#!/usr/bin/env bash
# In which spellings of a `Link` header five programs find the next page, and what two libraries write that they can read.
#
# Versions: @octokit/plugin-paginate-rest 16.0.0 with @octokit/core 7.0.8, @gitbeaker/rest 43.8.0, parse-link-header 2.0.0, li 1.3.0,
# http-link-header 1.1.4, Node 20 or newer.
#
# Behaviour: `octokit.paginate` and gitbeaker look for `rel="next"` in quotes, and that directly behind the address. Where it
# is `rel=next`, which is as good by RFC 8288, where a title or a type stands before it, where it has a second name
# (`rel="next last"`), the list ends with its first page, without an error. http-link-header writes `rel=next` without quotes, and
# what it was given in the order that it was given: a server that uses it is read by neither. gitbeaker wants one blank before `rel`,
# too. http-link-header alone finds all: parse-link-header and li know neither `rel="Next"` nor `REL=`.
#
# What most would guess: that a header with a standard and a library on each side is read, or that a list which goes on and cannot be
# followed is an error.
#
# Why it matters: hosts of git other than GitHub, and what stands between, send it in their own spelling. A board shows the first
# thirty deployments for all, and a script that deletes old ones by such a list leaves the rest. Who sends a Link should write
# `<address>; rel="next"`, with one blank, quotes and nothing between.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @octokit/plugin-paginate-rest@16.0.0 @octokit/core@7.0.8 @gitbeaker/rest@43.8.0 \
  parse-link-header@2.0.0 li@1.3.0 http-link-header@1.1.4 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import { Gitlab } from '@gitbeaker/rest'
import { Octokit } from '@octokit/core'
import { paginateRest } from '@octokit/plugin-paginate-rest'
import LinkHeader from 'http-link-header'
import li from 'li'
import parseLinkHeader from 'parse-link-header'

let link
const server = createServer((request, response) => {
  const isFirst = !request.url.includes('page=2')
  const headers = { 'content-type': 'application/json', ...(isFirst && { link }) }
  response.writeHead(200, headers).end(JSON.stringify([{ id: isFirst ? 1 : 2 }]))
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const host = `http://127.0.0.1:${server.address().port}`
const next = `${host}/api/v4/projects?page=2`

const octokit = new (Octokit.plugin(paginateRest))({ baseUrl: host })
const gitlab = new Gitlab({ host, token: 'token' })
const both = (list) => list.length === 2
const finds = {
  octokit: async () => both(await octokit.paginate('GET /api/v4/projects')),
  gitbeaker: async () => both(await gitlab.Projects.all({ pagination: 'keyset', orderBy: 'id' })),
  'parse-link-header': () => parseLinkHeader(link)?.next?.url === next,
  li: () => li.parse(link).next === next,
  'http-link-header': () => LinkHeader.parse(link).rel('next')[0]?.uri === next,
}
const written = new LinkHeader()
written.set({ uri: next, rel: 'next' })
const links = {
  'as GitHub has it': `<${next}>; rel="next"`,
  'with a title behind': `<${next}>; rel="next"; title="Older"`,
  'by li': li.stringify({ next }),
  'by http-link-header': written.toString(),
  'with a type before': `<${next}>; type="application/json"; rel="next"`,
  'with two names': `<${next}>; rel="next last"`,
  'without a blank': `<${next}>;rel="next"`,
  'with a large letter': `<${next}>; rel="Next"`,
  'with a large name': `<${next}>; REL="next"`,
}
const seen = []
for (const [name, text] of Object.entries(links)) {
  link = text
  const readers = []
  for (const [reader, find] of Object.entries(finds)) if (await find()) readers.push(reader)
  seen.push(`${name}: ${readers.length === 5 ? 'all' : readers.join(', ')}`)
}
server.closeAllConnections()
server.close()
console.log(seen.join('\n'))
const lenient = 'parse-link-header, li, http-link-header'
const before = [
  'as GitHub has it: all',
  'with a title behind: all',
  'by li: all',
  `by http-link-header: ${lenient}`,
  `with a type before: ${lenient}`,
  `with two names: ${lenient}`,
  `without a blank: octokit, ${lenient}`,
  'with a large letter: http-link-header',
  'with a large name: http-link-header',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
process.exit()
JS
node look.mjs
