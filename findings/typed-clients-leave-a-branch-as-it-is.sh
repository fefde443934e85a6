#!/usr/bin/env bash
# Which address seven clients that know a server's routes make of a parameter of its path that is the name of a branch.
#
# Versions: hono 4.13.19 (`hc`), @ts-rest/core 3.52.1, @zodios/core 10.9.6 with axios 1.21.1, @elysiajs/eden 1.4.9 with elysia 1.4.30,
# openapi-fetch 0.17.0, @hey-api/client-fetch 0.13.1, @octokit/request 10.0.16, zod 3.25.76, Node 20 or newer.
#
# Behaviour: the first four put it into the address as it stands. `feature/search` is two parts of the path, which is another route or
# none; of `fix#42` all behind `#` is gone, the rest of the route included, and of `fix?` the rest becomes a query; `50%25` is read
# as `50%`, and `50%` is an address that no server decodes. The other three encode it. Where it is encoded before, these encode it
# once more, so that no one way to call is right for both. What a query takes is encoded by all.
#
# What most would guess: that a client to which a route is `/branches/:name/latest`, with types for each part, sends what that route
# reads as the same name: that is what it has over a text with `${name}` in it, and in a query it does so.
#
# Why it matters: branches have a slash wherever a team sorts them (`feature/`), and those of dependency bots have two. `main`, which
# every test has, works; the rest is a 404, or the answer of another route with status 200. hono's guide has one sentence about it
# (see honojs/hono#4023), with a route that takes slashes (`:name{.+}`) as its way round; `encodeURIComponent` at each call is the other.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error hono@4.13.19 @ts-rest/core@3.52.1 @zodios/core@10.9.6 axios@1.21.1 zod@3.25.76 \
  @elysiajs/eden@1.4.9 elysia@1.4.30 openapi-fetch@0.17.0 @hey-api/client-fetch@0.13.1 @octokit/request@10.0.16 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import { treaty } from '@elysiajs/eden'
import { createClient as createHeyClient } from '@hey-api/client-fetch'
import { request } from '@octokit/request'
import { initClient, initContract } from '@ts-rest/core'
import { makeApi, Zodios } from '@zodios/core'
import { hc } from 'hono/client'
import createOpenApiClient from 'openapi-fetch'
import { z } from 'zod'

let asked
const server = createServer(({ url }, response) => {
  asked = url
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const base = `http://127.0.0.1:${server.address().port}`

const contract = initContract()
const latest = contract.router({
  get: {
    method: 'GET',
    path: '/branches/:name/latest',
    query: z.object({ q: z.string() }),
    responses: { 200: contract.type() },
  },
})
const parameters = [{ name: 'q', type: 'Query', schema: z.string() }]
const api = makeApi([{ method: 'get', path: '/branches/:name/latest', alias: 'get', response: z.any(), parameters }])
const clients = {
  hono: (name) => hc(base).branches[':name'].latest.$get({ param: { name }, query: { q: name } }),
  'ts-rest': (name) => initClient(latest, { baseUrl: base, baseHeaders: {} }).get({ params: { name }, query: { q: name } }),
  zodios: (name) => new Zodios(base, api).get({ params: { name }, queries: { q: name } }),
  eden: (name) => treaty(base).branches({ name }).latest.get({ query: { q: name } }),
  'openapi-fetch': (name) =>
    createOpenApiClient({ baseUrl: base }).GET('/branches/{name}/latest', { params: { path: { name }, query: { q: name } } }),
  'hey-api': (name) => createHeyClient({ baseUrl: base }).get({ url: '/branches/{name}/latest', path: { name }, query: { q: name } }),
  octokit: (name) => request('GET /branches/{name}/latest{?q}', { baseUrl: base, name, q: name }),
}
const names = ['main', 'feature/search', 'fix#42', 'fix?', '50%25', '50%']

/** What a server reads of an address by the route: the branch, or else what there is in its place. */
function readOf(url) {
  const { pathname, searchParams } = new URL(url, base)
  const found = pathname.match(/^\/branches\/([^/]+)\/latest$/)
  let branch = `no such route: ${pathname}`
  try {
    if (found) branch = decodeURIComponent(found[1])
  } catch {
    branch = `cannot be decoded: ${found[1]}`
  }
  return [branch, searchParams.get('q')]
}
const seen = []
for (const [client, get] of Object.entries(clients)) {
  const row = []
  for (const name of names) {
    await get(name)
    const [branch, query] = readOf(asked)
    row.push(`${branch === name ? 'right' : branch}${query === name ? '' : `, query ${query}`}`)
  }
  console.log(`${client}: ${row.map((read, index) => `${names[index]}: ${read}`).join('; ')}`)
  seen.push(row.join('; '))
}
server.closeAllConnections()
server.close()
const left = (query) =>
  [
    'right',
    'no such route: /branches/feature/search/latest',
    `no such route: /branches/fix${query}`,
    `no such route: /branches/fix${query}`,
    '50%',
    'cannot be decoded: 50%',
  ].join('; ')
const encoded = Array(names.length).fill('right').join('; ')
const before = [left(', query null'), left(', query null'), left(''), left(', query null'), encoded, encoded, encoded]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
