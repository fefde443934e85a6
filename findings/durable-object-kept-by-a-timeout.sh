#!/usr/bin/env bash
# How long a Durable Object stays in memory that gave a call forty seconds with `AbortSignal.timeout`.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: until the timeout ends, though the call was answered long before and nobody holds the signal. It counts as a timer
# that is set, as `setTimeout` does, and there is nothing to stop it with. An object without one, or whose `setTimeout` was
# cleared, is gone when nobody has asked it for ten seconds.
#
# What most would guess: that a signal which nobody listens to any more is collected with its timer, as in Node, which holds
# it weakly and lets a process end.
#
# Why it matters: an object is billed while it is in memory and cannot hibernate. One that makes a call a minute with a timeout of
# 60 seconds is there all day. An AbortController with a `setTimeout` that is cleared when the work is done costs nothing
# afterwards. See cloudflare/workerd#4936, which asks it of Workers.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { setTimeout } from 'node:timers/promises'
import { Miniflare } from 'miniflare'

const script = `
import { DurableObject } from 'cloudflare:workers'
const LONG = 40000
export class Looker extends DurableObject {
  made = crypto.randomUUID()
  'no timer'() { return this.made }
  'setTimeout, cleared'() { clearTimeout(setTimeout(() => {}, LONG)); return this.made }
  'setTimeout'() { setTimeout(() => {}, LONG); return this.made }
  'AbortSignal.timeout'() { AbortSignal.timeout(LONG); return this.made }
}
export default {
  async fetch(request, env) {
    const [name, way] = await request.json()
    return new Response(await env.LOOKER.getByName(name + way)[way]())
  },
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
const ways = ['no timer', 'setTimeout, cleared', 'setTimeout', 'AbortSignal.timeout']
const askAll = (name) =>
  Promise.all(
    ways.map(async (way) => {
      const body = JSON.stringify([name, way])
      return (await worker.dispatchFetch('http://localhost/', { method: 'POST', body })).text()
    }),
  )
// Of each kind there are two: an object that is asked again begins its ten seconds anew.
const first = { early: await askAll('early'), late: await askAll('late') }
await setTimeout(25_000)
const early = await askAll('early')
await setTimeout(40_000)
const late = await askAll('late')
await worker.dispose()
const seen = ways.map((way, index) => {
  const row = [early[index] === first.early[index], late[index] === first.late[index]].map((same) => (same ? 'there' : 'gone'))
  console.log(`${way}: ${row[0]} after 25 seconds, ${row[1]} after 65`)
  return row.join(' ')
})
if (seen.join(', ') !== 'gone gone, gone gone, there gone, there gone') {
  console.error(`it was gone gone, gone gone, there gone, there gone before, and is ${seen.join(', ')} now`)
  process.exit(1)
}
JS
node look.mjs
