#!/usr/bin/env bash
# When four clients for a stream of events (Server-Sent Events) ask again: after the stream has ended, and after an answer that is none.
#
# Versions: @microsoft/fetch-event-source 2.0.1, eventsource 5.1.5, eventsource-client 1.2.0, undici 8.13.1, Node 22.19 or newer.
#
# Behaviour: fetch-event-source does the reverse of the standard. Where a stream ends, as each does some time, its promise is resolved
# and nothing asks again, whatever `retry:` said. After a 204, with which a server says that nobody should come again, a 401, a
# 503 or a page of HTML it asks again every second, for ever, with no error to anybody and without a look at Retry-After. eventsource
# and undici do as the standard has it: they go on after an end, and give up after the others. eventsource-client gives up
# after 204 alone, and asks every two seconds after the rest.
#
# What most would guess: that what is called EventSource differs in the headers it can send, and agrees on when it asks again.
#
# Why it matters: one page with an access that has ended asks 86,400 times a day, of the 100,000 requests that a free Worker has;
# and one that was never cut off shows old news from the first deployment of the Worker on. A server cannot mend both: who uses
# it has to throw in `onopen`, `onclose` and `onerror`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @microsoft/fetch-event-source@2.0.1 eventsource@5.1.5 \
  eventsource-client@1.2.0 undici@8.13.1 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { EventSource as EventSourcePackage } from 'eventsource'
import { createEventSource } from 'eventsource-client'
import { EventSource as EventSourceOfUndici } from 'undici'

// fetch-event-source is for browsers: of a page it wants these.
globalThis.window = globalThis
globalThis.document = { hidden: false, addEventListener() {}, removeEventListener() {} }
const { fetchEventSource } = await import('@microsoft/fetch-event-source')

const stream = { 'content-type': 'text/event-stream' }
const answers = {
  'a stream that ends': (answer) => answer.writeHead(200, stream).end('retry: 400\ndata: news\n\n'),
  204: (answer) => answer.writeHead(204).end(),
  401: (answer) => answer.writeHead(401).end('who are you?'),
  503: (answer) => answer.writeHead(503, { 'retry-after': '60' }).end('busy'),
  'a page': (answer) => answer.writeHead(200, { 'content-type': 'text/html' }).end('<p>Sign in</p>'),
}
const kinds = Object.keys(answers)
const asked = {}
const server = createServer((request, answer) => {
  const [, client, kind] = request.url.split('/')
  asked[client] ??= kinds.map(() => 0)
  asked[client][kind] += 1
  answers[kinds[kind]](answer)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const told = []
const clients = {
  'fetch-event-source': (url) => {
    const signal = AbortSignal.timeout(60_000)
    fetchEventSource(url, { signal, openWhenHidden: true }).then(
      () => told.push(`resolved by ${kinds[url.at(-1)]}`),
      (error) => told.push(`rejected by ${kinds[url.at(-1)]}: ${error.message}`),
    )
  },
  eventsource: (url) => new EventSourcePackage(url),
  undici: (url) => new EventSourceOfUndici(url),
  'eventsource-client': (url) => createEventSource({ url }),
}
const origin = `http://127.0.0.1:${server.address().port}`
for (const [name, start] of Object.entries(clients)) for (const kind of kinds.keys()) start(`${origin}/${name}/${kind}`)
const after = async (milliseconds) => {
  await setTimeout(milliseconds)
  return structuredClone(asked)
}
// A client may ask once more at once (undici does after a 401): what counts is whether it still asks after that.
const early = await after(1_500)
const late = await after(4_000)
const seen = Object.keys(clients).map((client) => {
  const goesOn = kinds.filter((_, kind) => late[client][kind] > early[client][kind])
  return `${client} goes on asking after: ${goesOn.join(', ') || 'none'}`
})
seen.push(`of fetch-event-source nobody was told but: ${told.join(', ')}`)
console.log(seen.join('\n'))
const before = [
  'fetch-event-source goes on asking after: 204, 401, 503, a page',
  'eventsource goes on asking after: a stream that ends',
  'undici goes on asking after: a stream that ends',
  'eventsource-client goes on asking after: 401, 503, a stream that ends, a page',
  'of fetch-event-source nobody was told but: resolved by a stream that ends',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
process.exit()
JS
node --no-warnings look.mjs
