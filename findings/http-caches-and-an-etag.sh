#!/usr/bin/env bash
# How often the caches of four HTTP clients download an answer that never changes and has an ETag, when it is asked for five
# times.
#
# Versions: undici 8.13.1 (its cache interceptor, private), got 14.6.6, axios 1.21.1 with axios-cache-interceptor 1.12.3,
# make-fetch-happen 15.0.6, node 24.21.0 of the npm registry.
#
# Behaviour: with `Cache-Control: no-cache` undici forgets what it holds as soon as a 304 has said that it is good, so that
# every second answer is downloaded, and puts the warning "response is stale" on the others, which were checked just now.
# axios-cache-interceptor takes `no-cache` for `no-store`. With `private` before it got, whose cache is a shared one unless told
# otherwise, stores nothing, either. With `max-age=1`, asked every two and a half seconds, undici downloads each time: it
# deletes what is stale for as long as it was fresh, and the ETag with it. make-fetch-happen downloads once, whatever the
# header.
#
# What most would guess: that `no-cache` with an ETag is what lets every client ask as often as it likes for the price of a 304.
# RFC 9111 has it so: a 304 makes what is stored fresh again.
#
# Why it matters: a program that asks a board every half minute costs its maker, and the board, whole answers, and nothing shows
# it but the server's log. Where that counts the program has to keep ETag and answer itself. See nodejs/undici#5505, of what a
# 304 leaves.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > package.json
npm install --no-audit --no-fund --loglevel=error node@24.21.0 undici@8.13.1 got@14.6.6 axios@1.21.1 \
  axios-cache-interceptor@1.12.3 make-fetch-happen@15.0.6 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import axios from 'axios'
import { setupCache } from 'axios-cache-interceptor'
import got from 'got'
import makeFetchHappen from 'make-fetch-happen'
import { Agent, interceptors, request } from 'undici'

const headers = { '/no-cache': 'no-cache', '/private': 'private, no-cache', '/max-age': 'max-age=1' }
const counts = {}
const server = createServer((asked, answer) => {
  const [, client, path] = /^\/(\w+)(.*)$/.exec(asked.url)
  const isKnown = asked.headers['if-none-match'] === '"1"'
  counts[client] ??= {}
  counts[client][path] ??= { full: 0, checked: 0 }
  counts[client][path][isKnown ? 'checked' : 'full'] += 1
  answer.writeHead(isKnown ? 304 : 200, { 'cache-control': headers[path], etag: '"1"' }).end(isKnown ? '' : 'the answer')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const origin = `http://127.0.0.1:${server.address().port}`

const dispatcher = new Agent().compose(interceptors.cache({ type: 'private' }))
const stored = new Map()
const cached = setupCache(axios.create())
const warned = []
const clients = {
  async undici(address) {
    const { body, headers } = await request(address, { dispatcher })
    if (headers.warning && address.endsWith('/no-cache')) warned.push(headers.warning)
    return body.text()
  },
  got: (address) => got(address, { cache: stored }).text(),
  axios: async (address) => (await cached.get(address)).data,
  make: async (address) => (await makeFetchHappen(address, { cachePath: 'cache' })).text(),
}
const poll = async (client, path) => {
  for (let time = 0; time < 5; time += 1) {
    const text = await clients[client](`${origin}/${client}${path}`)
    if (text !== 'the answer') throw new Error(`${client} gave ${JSON.stringify(text)}`)
    await setTimeout(2_500)
  }
}
await Promise.all(Object.keys(clients).flatMap((client) => Object.keys(headers).map((path) => poll(client, path))))
server.closeAllConnections()
server.close()
const seen = Object.keys(clients).map((client) => {
  const row = Object.keys(headers).map((path) => counts[client][path].full)
  const told = Object.values(headers).map((header, at) => `${row[at]} with ${header}`)
  console.log(`${client === 'make' ? 'make-fetch-happen' : client}, downloads of five: ${told.join(', ')}`)
  return row.join(' ')
})
console.log(`undici's warnings with no-cache: ${warned.join(', ')}`)
const before = '3 3 5, 1 5 1, 5 5 1, 1 1 1'
if (seen.join(', ') !== before || warned.join() !== '110 - "response is stale",110 - "response is stale"') {
  console.error(`it was before: ${before}, and two warnings; it is now: ${seen.join(', ')}, and ${warned.length}`)
  process.exit(1)
}
process.exit()
JS
node_modules/.bin/node look.mjs
