#!/usr/bin/env bash
# Which command of a Worker's inspector collects garbage, so that the heap that it tells is what is held.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 22 or newer.
#
# Behaviour: `HeapProfiler.collectGarbage` is never answered, not even with an error, and collects nothing. While it is waited
# for, other commands are answered. `HeapProfiler.takeHeapSnapshot` is answered, and has collected all of it by then.
#
# What most would guess: that `collectGarbage` does what it does in Chromium and in Node, or is refused as unknown.
#
# Why it matters: who waits for it waits for ever, and who does not measures garbage.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { setTimeout } from 'node:timers/promises'
import { Miniflare } from 'miniflare'

const script = `export default {
  fetch() {
    let last
    for (let turn = 0; turn < 20000; turn += 1) last = { turn }
    return new Response(String(last.turn))
  }
}`
const worker = new Miniflare({
  inspectorPort: 0,
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
await (await worker.dispatchFetch('http://localhost/')).text()
const { host } = await worker.getInspectorURL()
const socket = new WebSocket(`ws://${host}/core:user:look`)
await new Promise((resolve) => socket.addEventListener('open', resolve))
const answers = new Map()
socket.addEventListener('message', ({ data }) => {
  const { id, result } = JSON.parse(data)
  answers.get(id)?.(result ?? {})
})
let count = 0
const ask = (method) =>
  Promise.race([
    new Promise((resolve) => {
      count += 1
      answers.set(count, resolve)
      socket.send(JSON.stringify({ id: count, method }))
    }),
    setTimeout(20_000, null),
  ])
const held = async () => (await ask('Runtime.getHeapUsage')).usedSize
const seen = []
for (const method of ['HeapProfiler.collectGarbage', 'HeapProfiler.takeHeapSnapshot']) {
  const before = await held()
  const answer = (await ask(method)) ? 'answered' : 'not answered'
  const after = await held()
  console.log(`${method}: ${answer}, ${before} bytes before and ${after} after`)
  seen.push(answer, after < before * 0.9 ? 'collects' : 'collects nothing')
}
socket.close()
await worker.dispose()
const before = 'not answered, collects nothing, answered, collects'
if (seen.join(', ') !== before) {
  console.error(`it was before: ${before}`)
  process.exit(1)
}
JS
node look.mjs
