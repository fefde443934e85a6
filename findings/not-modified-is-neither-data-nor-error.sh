#!/usr/bin/env bash
# What eleven HTTP clients give to a program that asks with `If-None-Match`, where nothing has changed (304).
#
# Versions: ky 2.1.0, got 16.1.0, axios 1.21.1, ofetch 1.5.1, wretch 3.0.9, superagent 10.4.2, @octokit/request 10.0.16, hono 4.13.19
# (`parseResponse` of its client), openapi-fetch 0.17.0, @hey-api/client-fetch 0.13.1 and the `fetch` of node 24.21.0 of the npm registry.
#
# Behaviour: ky, axios, wretch, superagent, octokit and hono's client throw, as for a 404. `fetch` says that it is not `ok`, a 304 being
# neither an error nor a success to it. Of the rest none says so: openapi-fetch gives no data and an error that is the empty text, so
# that `if (error)` lets it pass, in place of the types' promise that one of the two is there; hey-api gives the error `{}`, which with
# `throwOnError` is thrown as it is, without a status or a stack; `got(...).json()` gives an empty text, and ofetch undefined, each of
# the type that was asked for.
#
# What most would guess: that the one answer which HTTP has for who asks often and politely is a case of its own, or at least that
# what is typed as data or an error is one of them.
#
# Why it matters: programs that watch a board, or GitHub's API, where a 304 is not counted, are told to send the ETag. What they do on
# the first quiet minute is an error in the log, "cannot read properties of undefined", or an empty list of deployments. The
# status is to be looked at before the data.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error ky@2.1.0 got@16.1.0 axios@1.21.1 ofetch@1.5.1 wretch@3.0.9 superagent@10.4.2 \
  @octokit/request@10.0.16 hono@4.13.19 openapi-fetch@0.17.0 @hey-api/client-fetch@0.13.1 node@24.21.0 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import { createClient as createHeyClient } from '@hey-api/client-fetch'
import { request } from '@octokit/request'
import axios from 'axios'
import got from 'got'
import { hc, parseResponse } from 'hono/client'
import ky from 'ky'
import { ofetch } from 'ofetch'
import createOpenApiClient from 'openapi-fetch'
import superagent from 'superagent'
import wretch from 'wretch'

const etag = '"1"'
const server = createServer(({ headers }, response) => {
  response.setHeader('etag', etag).setHeader('content-type', 'application/json')
  if (headers['if-none-match'] === etag) response.writeHead(304).end()
  else response.end('["docs"]')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const baseUrl = `http://127.0.0.1:${server.address().port}`

const written = (value) => (value === undefined ? 'undefined' : JSON.stringify(value))
const pair = ({ data, error }) => `data ${written(data)}, error ${written(error)}`
const clients = {
  fetch: async (headers) => `ok ${(await fetch(baseUrl, { headers })).ok}`,
  ky: async (headers) => written(await ky(baseUrl, { headers }).json()),
  got: async (headers) => written(await got(baseUrl, { headers }).json()),
  axios: async (headers) => written((await axios.get(baseUrl, { headers })).data),
  ofetch: async (headers) => written(await ofetch(baseUrl, { headers })),
  wretch: async (headers) => written(await wretch(baseUrl).headers(headers).get().json()),
  superagent: async (headers) => written((await superagent.get(baseUrl).set(headers)).body),
  octokit: async (headers) => written((await request('GET /', { baseUrl, headers })).data),
  'hono/client': async (headers) => written(await parseResponse(hc(baseUrl).index.$get({}, { headers }))),
  'openapi-fetch': async (headers) => pair(await createOpenApiClient({ baseUrl }).GET('/', { headers })),
  'hey-api': async (headers) => pair(await createHeyClient({ baseUrl }).get({ url: '/', headers })),
  'hey-api, throwOnError': async (headers) => pair(await createHeyClient({ baseUrl, throwOnError: true }).get({ url: '/', headers })),
}
const seen = []
for (const [name, get] of Object.entries(clients)) {
  const thrown = (error) => `throws ${error instanceof Error ? 'an Error' : written(error)}`
  seen.push(`${name}: 200 ${await get({})}; 304 ${await get({ 'if-none-match': etag }).catch(thrown)}`)
}
server.closeAllConnections()
server.close()
console.log(seen.join('\n'))
const before = [
  'fetch: 200 ok true; 304 ok false',
  'ky: 200 ["docs"]; 304 throws an Error',
  'got: 200 ["docs"]; 304 ""',
  'axios: 200 ["docs"]; 304 throws an Error',
  'ofetch: 200 ["docs"]; 304 undefined',
  'wretch: 200 ["docs"]; 304 throws an Error',
  'superagent: 200 ["docs"]; 304 throws an Error',
  'octokit: 200 ["docs"]; 304 throws an Error',
  'hono/client: 200 ["docs"]; 304 throws an Error',
  'openapi-fetch: 200 data ["docs"], error undefined; 304 data undefined, error ""',
  'hey-api: 200 data ["docs"], error undefined; 304 data undefined, error {}',
  'hey-api, throwOnError: 200 data ["docs"], error undefined; 304 throws {}',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs
