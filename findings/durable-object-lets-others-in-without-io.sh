#!/usr/bin/env bash
# Which `await` within a method of a Durable Object lets other calls run before it goes on, and which does not.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: three calls at once each read a number in memory, wait for something, and write the number plus one. It is three
# afterwards where they waited for a promise, the storage, an alarm's time, any cryptography, `Blob.text()`, or a stream and a Response of
# one that are made of JavaScript alone. It is one, two increments being lost, where they waited for `text()` or `json()` of a
# Response or Request that was made of a text, for FormData, CompressionStream, HTMLRewriter, `import()` or a `data:` address, none of
# which leaves the object; and for `storage.sync()`, also where there is nothing to write, alone of what storage has. Timers let
# others in, as is known.
#
# What most would guess: that others come in where the object waits for something outside, which is what Cloudflare's documentation
# explains input gates by: storage holds them shut, and a `fetch` opens them. To read a text that is there is neither.
#
# Why it matters: read, pack (gzip), write is how a log or a snapshot is kept, and `new Response(text).json()` stands in tests and
# helpers. Between the two a second call reads what the first is about to change. With Blob in place of Response it works, and so
# it does in each test that makes one call at a time. What is read before such an `await` is to be read again behind it, or the
# whole put into `blockConcurrencyWhile`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'

const script = `
import { DurableObject } from 'cloudflare:workers'
const form = new FormData()
form.set('name', 'docs')
const ownStream = () => new ReadableStream({
  start(controller) {
    controller.enqueue(new TextEncoder().encode('docs'))
    controller.close()
  },
})
const waits = {
  'a promise': () => Promise.resolve(),
  'storage.put': ({ storage }) => storage.put('name', 'docs'),
  'storage.list': ({ storage }) => storage.list(),
  'storage.transaction': ({ storage }) => storage.transaction(async () => {}),
  'storage.getAlarm': ({ storage }) => storage.getAlarm(),
  'storage.sync': ({ storage }) => storage.sync(),
  'crypto.subtle.digest': () => crypto.subtle.digest('SHA-256', new Uint8Array(1_000_000)),
  'crypto.subtle.generateKey': () => crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, true, ['sign']),
  'text() of a Blob': () => new Blob(['docs']).text(),
  'text() of a Response': () => new Response('docs').text(),
  'json() of a Response': () => new Response('[]').json(),
  'text() of a Response, of a Blob': () => new Response(new Blob(['docs'])).text(),
  'text() of a Response, of a stream of its own': () => new Response(ownStream()).text(),
  'text() of a Response, without a body': () => new Response(null).text(),
  'text() of a Request': () => new Request('https://board.example/', { method: 'POST', body: 'docs' }).text(),
  'formData() of a Response': () => new Response(form).formData(),
  CompressionStream: () => new Response(ownStream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer(),
  TransformStream: () => Array.fromAsync(ownStream().pipeThrough(new TransformStream())),
  TextDecoderStream: () => Array.fromAsync(ownStream().pipeThrough(new TextDecoderStream())),
  HTMLRewriter: () => new HTMLRewriter().on('p', { element() {} }).transform(new Response('<p>docs</p>')).text(),
  'import()': () => import('cloudflare:workers'),
  'fetch of a data: address': () => fetch('data:text/plain,docs'),
  'scheduler.wait(0)': () => scheduler.wait(0),
}
export class Looker extends DurableObject {
  number = 0
  async increment(name) {
    const before = this.number
    await waits[name](this.ctx)
    this.number = before + 1
  }
  total() { return this.number }
}
export default {
  async fetch(request, { LOOKER }) {
    const rows = []
    for (const name of Object.keys(waits)) {
      const object = LOOKER.getByName(name)
      await object.total()
      await Promise.all([object.increment(name), object.increment(name), object.increment(name)])
      rows.push(name + ': ' + (await object.total()))
    }
    return Response.json(rows)
  }
}`
const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        manifest: { mainModule: 'look.js', modules: { 'look.js': { type: 'esm', contents: script } } },
        env: { LOOKER: { type: 'durable-object', worker: 'look', exportName: 'Looker' } },
        exports: { Looker: { type: 'durable-object', storage: 'sqlite' } },
      },
    },
  ],
})
const seen = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
console.log(seen.join('\n'))
const before = [
  'a promise: 3',
  'storage.put: 3',
  'storage.list: 3',
  'storage.transaction: 3',
  'storage.getAlarm: 3',
  'storage.sync: 1',
  'crypto.subtle.digest: 3',
  'crypto.subtle.generateKey: 3',
  'text() of a Blob: 3',
  'text() of a Response: 1',
  'json() of a Response: 1',
  'text() of a Response, of a Blob: 1',
  'text() of a Response, of a stream of its own: 3',
  'text() of a Response, without a body: 3',
  'text() of a Request: 1',
  'formData() of a Response: 1',
  'CompressionStream: 1',
  'TransformStream: 3',
  'TextDecoderStream: 3',
  'HTMLRewriter: 1',
  'import(): 1',
  'fetch of a data: address: 1',
  'scheduler.wait(0): 1',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs 2> log || { cat log >&2; exit 1; }
