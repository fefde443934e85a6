#!/usr/bin/env bash
# When the first piece of a stream arrives, such as that of a page's live news, behind the middleware that Hono has beside it.
#
# Versions: hono 4.13.19 with @hono/node-server 2.1.9, Node 20 or newer.
#
# Behaviour: `etag` reads a copy of each answer to its end before it lets it go. A stream of events that says something each second
# arrives all at once when the last one is written, and one that never ends does not arrive at all, its headers included. That it is
# `text/event-stream`, or is marked `no-store`, is no matter; an ETag that the handler has set is taken as it is, and the stream
# then flows. `compress`, `logger`, `secureHeaders` and `timing` hold nothing back.
#
# What most would guess: that a middleware which is put before everything leaves out what it cannot read to an end.
#
# Why it matters: it works until the first live address is added below it, and then that one hangs, without an error anywhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error hono@4.13.19 @hono/node-server@2.1.9 > /dev/null
cat > look.mjs <<'JS'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { etag } from 'hono/etag'
import { logger } from 'hono/logger'
import { secureHeaders } from 'hono/secure-headers'
import { streamSSE } from 'hono/streaming'
import { timing } from 'hono/timing'

const middleware = { none: (_, next) => next(), etag: etag(), compress: compress(), logger: logger(() => {}) }
Object.assign(middleware, { secureHeaders: secureHeaders(), timing: timing(), 'etag, with a tag of its own': etag() })
const seen = []
for (const [name, one] of Object.entries(middleware)) {
  let news
  const said = new Promise((resolve) => {
    news = resolve
  })
  const app = new Hono()
  app.use(one)
  app.get('/live', (c) => {
    c.header('Cache-Control', 'no-store')
    if (name.includes('its own')) c.header('ETag', '"1"')
    return streamSSE(c, async (stream) => {
      await stream.writeSSE({ data: 'building' })
      await said
      await stream.writeSSE({ data: 'live' })
    })
  })
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 })
  await new Promise((resolve) => server.once('listening', resolve))
  let headers = 'no headers'
  const first = fetch(`http://127.0.0.1:${server.address().port}/live`).then(async (response) => {
    headers = 'headers'
    const { value } = await response.body.pipeThrough(new TextDecoderStream()).getReader().read()
    return value.trim()
  })
  const late = new Promise((resolve) => setTimeout(resolve, 3_000, 'nothing for three seconds'))
  const row = `${name}: ${await Promise.race([first, late])}, ${headers}`
  news()
  console.log(`${row}; after the end: ${JSON.stringify(await first)}`)
  seen.push(row)
  server.closeAllConnections()
  server.close()
}
const before = Object.keys(middleware).map(
  (name) => `${name}: ${name === 'etag' ? 'nothing for three seconds, no headers' : 'data: building, headers'}`,
)
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
process.exit()
JS
node look.mjs
