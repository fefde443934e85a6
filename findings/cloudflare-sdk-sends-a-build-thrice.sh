#!/usr/bin/env bash
# How often the official SDK asks Pages for a build when the first call gets no good answer.
#
# Versions: cloudflare 7.3.0, Node 20 or newer.
#
# Behaviour: `pages.projects.deployments.create` is sent again, twice, after a 409, after a 5xx and after a connection that
# was dropped, within a few seconds, and without an `Idempotency-Key`. Where the first call did start a build and only its
# answer was lost, three builds run.
#
# What most would guess: that a POST which is not idempotent is sent once, or carries a key by which the server knows it again.
#
# Why it matters: whoever starts builds on a schedule pays for three of the 500 builds of a free month, and for three places
# in the queue. `maxRetries: 0` is needed for this call, and afterwards the list of deployments has to be read to learn
# what became of it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error cloudflare@7.3.0 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import Cloudflare from 'cloudflare'

let answer
const seen = []
const api = createServer((request, response) => {
  seen.push({ method: request.method, key: request.headers['idempotency-key'] ?? 'no key' })
  request.resume()
  request.on('end', () => answer(request, response))
})
await new Promise((resolve) => api.listen(0, '127.0.0.1', resolve))
const client = new Cloudflare({
  apiToken: 'any',
  baseURL: `http://127.0.0.1:${api.address().port}/client/v4`,
})

const status = (code) => (_, response) => {
  response.writeHead(code, { 'Content-Type': 'application/json' })
  response.end('{"success":false,"errors":[]}')
}
const counted = []
for (const [what, act] of [
  ['409', status(409)],
  ['500', status(500)],
  ['503', status(503)],
  ['the connection is dropped', (request) => request.socket.destroy()],
  ['400', status(400)],
]) {
  answer = act
  seen.length = 0
  const started = performance.now()
  await client.pages.projects.deployments
    .create('docs', { account_id: 'a'.repeat(32), branch: 'main' })
    .catch(() => {})
  const keys = [...new Set(seen.map(({ key }) => key))]
  const seconds = (performance.now() - started) / 1000
  console.log(`${seen.length} x ${seen[0].method}, ${keys}, ${seconds.toFixed(1)} s: ${what}`)
  counted.push(seen.length, keys.length === 1 && keys[0] === 'no key' && seconds < 3)
}
api.close()
api.closeAllConnections()
if (counted.join(' ') !== '3 true 3 true 3 true 3 true 1 true') {
  console.error(`it was sent 3, 3, 3, 3 and 1 times without a key within three seconds before, and now: ${counted.join(' ')}`)
  process.exit(1)
}
JS
node look.mjs
