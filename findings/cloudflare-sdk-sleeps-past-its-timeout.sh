#!/usr/bin/env bash
# How long a call of the official SDK may take when Cloudflare answers 429 with `Retry-After`.
#
# Versions: cloudflare 7.3.0, Node 20 or newer.
#
# Behaviour: the SDK sleeps for as long as `Retry-After` says, whatever that is, before each of its two further tries.
# `timeout` is the time of one try and does not cover the sleep: with a timeout of half a second and `Retry-After: 2` a
# call returns after four seconds. Cloudflare's own block lasts five minutes, so that one call takes ten. A signal that is
# aborted while it sleeps ends the call only when the sleep is over.
#
# What most would guess: that `timeout` bounds the call, or that an abort ends it at once.
#
# Why it matters: in a Worker or a CI job nothing comes back for ten minutes, and a program with a budget of its own cannot
# give the wait to something else. `maxRetries: 0` and a pause of one's own are the way round.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error cloudflare@7.3.0 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import Cloudflare from 'cloudflare'

let calls = 0
const api = createServer((_, response) => {
  calls += 1
  response.writeHead(429, { 'Content-Type': 'application/json', 'Retry-After': '2' })
  response.end('{"success":false,"errors":[{"code":971,"message":"Please wait"}]}')
})
await new Promise((resolve) => api.listen(0, '127.0.0.1', resolve))
const client = new Cloudflare({
  apiToken: 'any',
  baseURL: `http://127.0.0.1:${api.address().port}/client/v4`,
  timeout: 500,
})
const time = async (options) => {
  calls = 0
  const started = performance.now()
  const error = await client.pages.projects.get('docs', { account_id: 'a'.repeat(32) }, options).catch((e) => e)
  const seconds = (performance.now() - started) / 1000
  return { seconds, calls, error: error.constructor.name }
}
const told = ({ seconds, calls, error }) => `${seconds.toFixed(1)} s, ${calls} calls, ${error}`

const bounded = await time({})
console.log(`timeout 0.5 s: ${told(bounded)}`)
const aborted = await time({ signal: AbortSignal.timeout(300) })
console.log(`aborted after 0.3 s: ${told(aborted)}`)
api.close()
api.closeAllConnections()
const isAsBefore = bounded.calls === 3 && bounded.seconds > 3.9 && aborted.seconds > 1.9
if (!isAsBefore) {
  console.error('it took four seconds and three calls before, and two seconds after an abort')
  process.exit(1)
}
JS
node look.mjs
