#!/usr/bin/env bash
# How long seven HTTP clients that try again by themselves wait after a 429 with `Retry-After: 300`, which is how long Cloudflare's API
# blocks whoever asks too often.
#
# Versions: ofetch 1.5.1, make-fetch-happen 16.0.1 (npm's own), fetch-retry 6.0.0, undici 8.13.1 (its interceptor), axios 1.21.1 with
# axios-retry 4.5.0, got 16.1.0, ky 2.1.0, Node 22.19 or newer.
#
# Behaviour: ofetch, which Nuxt fetches with, asks again at once, and make-fetch-happen and fetch-retry after a second: none of the
# three reads the header, though all of them take 429 for an answer to try again after (fetch-retry where it is told to). undici
# reads it and waits thirty seconds of the three hundred. axios-retry, got and ky wait for all of it. With a `timeout` of a second
# axios-retry and got throw at once, without asking again; ky, whose `timeout` is that of one try, waits all the same.
#
# What most would guess: that who tries again after a 429 waits for as long as the answer says, or does not try.
#
# Why it matters: each question during a block is one more that counts, so that a client which comes back early can stay blocked.
# A server that is overloaded is asked twice by those that it asked to wait. What is sent as Retry-After helps half of the clients.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error ofetch@1.5.1 make-fetch-happen@16.0.1 fetch-retry@6.0.0 undici@8.13.1 \
  axios@1.21.1 axios-retry@4.5.0 got@16.1.0 ky@2.1.0 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'

// Timers of a second and more are made short, and what they were is kept: as far as clients can tell, time passes.
const start = globalThis.setTimeout
let timers = []
let isShort = false
globalThis.setTimeout = (task, milliseconds, ...rest) => {
  timers.push(milliseconds)
  const isLong = isShort && milliseconds >= 900
  return start(task, isLong ? 100 + milliseconds / 1_000 : milliseconds, ...rest)
}
const { default: axios } = await import('axios')
const { default: axiosRetry } = await import('axios-retry')
const { default: fetchRetry } = await import('fetch-retry')
const { default: got } = await import('got')
const { default: ky } = await import('ky')
const { default: makeFetchHappen } = await import('make-fetch-happen')
const { ofetch } = await import('ofetch')
const { Agent, interceptors, request } = await import('undici')

let asked = 0
const server = createServer((_, answer) => {
  asked += 1
  if (asked === 1) answer.writeHead(429, { 'retry-after': '300' }).end('too often')
  else answer.end('news')
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = `http://127.0.0.1:${server.address().port}/`
const dispatcher = new Agent().compose(interceptors.retry())
const instance = axios.create()
axiosRetry(instance)
const again = fetchRetry(fetch, { retryOn: [429], retries: 2 })
const clients = {
  ofetch: () => ofetch(address, { responseType: 'text' }),
  'make-fetch-happen': async () => (await makeFetchHappen(address, { retry: 2 })).text(),
  'fetch-retry': async () => (await again(address)).text(),
  undici: async () => (await request(address, { dispatcher })).body.text(),
  'axios-retry': async () => (await instance.get(address)).data,
  got: () => got(address).text(),
  ky: () => ky(address).text(),
}
// With a timeout of a second, the long timers run as long as they say: only whether the client gives up within two is looked at.
const timed = {
  'axios-retry': () => instance.get(address, { timeout: 1_000 }),
  got: () => got(address, { timeout: { request: 1_000 } }).text(),
  ky: () => ky(address, { timeout: 1_000 }).text(),
}
const waits = [300_000, 30_000, 1_000]
const seen = []
for (const [name, ask] of Object.entries(clients)) {
  asked = 0
  timers = []
  isShort = true
  const text = await ask()
  isShort = false
  const wait = waits.find((milliseconds) => timers.some((timer) => Math.abs(timer - milliseconds) < 50)) ?? 0
  seen.push(`${name} waits ${wait / 1_000} s and gets ${asked === 2 ? text : 'something else'}`)
}
for (const [name, ask] of Object.entries(timed)) {
  asked = 0
  const late = new Promise((resolve) => start(() => resolve('still waits'), 2_000))
  const end = await Promise.race([ask().then(() => 'an answer', (error) => error.name), late])
  seen.push(`${name} with a timeout of a second: ${end}, asked ${asked} times`)
}
console.log(seen.join('\n'))
const before = [
  'ofetch waits 0 s and gets news',
  'make-fetch-happen waits 1 s and gets news',
  'fetch-retry waits 1 s and gets news',
  'undici waits 30 s and gets news',
  'axios-retry waits 300 s and gets news',
  'got waits 300 s and gets news',
  'ky waits 300 s and gets news',
  'axios-retry with a timeout of a second: AxiosError, asked 1 times',
  'got with a timeout of a second: HTTPError, asked 1 times',
  'ky with a timeout of a second: still waits, asked 1 times',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
process.exit()
JS
node look.mjs
