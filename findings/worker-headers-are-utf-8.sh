#!/usr/bin/env bash
# Which bytes a Worker sends, and what it reads, where a header's value is not ASCII.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: a Worker takes any text as a header's value and sends it as UTF-8: `ä` is two bytes, a check mark three. Of a
# request, too, it reads the bytes as UTF-8: a single byte above 127 is read as U+FFFD, and which one it was is lost. The
# fetch standard, and with it Node's and the browsers' `Headers`, has one byte a character: it refuses a check mark with
# a TypeError, and reads the `ä` of a Worker as two other characters.
#
# What most would guess: that `new Headers({ name: '✓' })` throws, as everywhere else, so that a value which went through
# it arrives as it was.
#
# Why it matters: a title, a branch or a password in a header is another one at the other end, without an error at either.
# What is not ASCII is to be encoded (percent, base64, RFC 8187) before it goes into a header.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { get } from 'node:http'
import { Miniflare } from 'miniflare'

const script = `export default {
  fetch(request) {
    const read = [...request.headers.get('X-Sent')].map((c) => 'U+' + c.codePointAt(0).toString(16).padStart(4, '0'))
    return Response.json(read, { headers: { 'X-Letter': '\\u00e4', 'X-Mark': '\\u2713' } })
  }
}`
const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        manifest: { mainModule: 'look.js', modules: { 'look.js': { type: 'esm', contents: script } } },
        env: {},
        exports: {},
      },
    },
  ],
})
const address = await worker.ready
const bytes = (value) => Buffer.from(value, 'latin1').toString('hex')
const ask = (sent) =>
  new Promise((resolve, reject) => {
    get(address, { headers: { 'X-Sent': sent } }, (response) => {
      let body = ''
      response.on('data', (chunk) => (body += chunk))
      response.on('end', () => resolve({ headers: response.headers, read: JSON.parse(body).join(' ') }))
    }).on('error', reject)
  })
const latin = await ask('\u00e4')
const utf8 = await ask(Buffer.from('\u00e4').toString('latin1'))
const seen = {
  'sends ä as': bytes(latin.headers['x-letter']),
  'sends ✓ as': bytes(latin.headers['x-mark']),
  'reads the byte e4 as': latin.read,
  'reads the bytes c3a4 as': utf8.read,
}
seen["Node's fetch reads that ä as"] = `${(await fetch(address, { headers: { 'X-Sent': 'a' } })).headers.get('x-letter').length} characters`
await worker.dispose()
try {
  new Headers({ 'X-Mark': '\u2713' })
  seen["Node's Headers"] = 'takes ✓'
} catch (error) {
  seen["Node's Headers"] = error.constructor.name
}
for (const [what, value] of Object.entries(seen)) console.log(`${what}: ${value}`)
const before = 'c3a4, e29c93, U+fffd, U+00e4, 2 characters, TypeError'
if (Object.values(seen).join(', ') !== before) {
  console.error(`it was before: ${before}`)
  process.exit(1)
}
JS
node look.mjs
