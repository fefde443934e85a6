#!/usr/bin/env bash
# Whether a Durable Object's `alarm()` that throws is tried again, by what it did with its alarm before.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: one that throws is called again after two seconds, then after four, and so on. One that has set the next alarm
# before it throws is not: the error does not undo `setAlarm`, awaited or not, and the try after two seconds is given up for it.
# One that called `deleteAlarm` is never called again. While a try is waited for, `getAlarm` gives the time that has passed, and
# not that of the try, so that "an alarm is set" and "when" cannot be told apart from one that is late.
#
# What most would guess: that tries after an error are beside the alarm that is set, since "alarms are retried" is said without
# a condition; or that what a handler did with the alarm goes with its error.
#
# Why it matters: to set the next alarm in the first line, so that the chain cannot break, is what everybody does who looks at
# something every hour. It is then what takes the tries away: after one bad answer nothing happens for an hour. Set it last, or
# in a `catch` at the time of one's own next try. See cloudflare/cloudflare-docs#15685, where it was advised.
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
const HOUR = 3600000
const ways = {
  'throws': () => {},
  'sets the next alarm, then throws': async (storage) => { await storage.setAlarm(Date.now() + HOUR) },
  'the same without await': (storage) => { storage.setAlarm(Date.now() + HOUR) },
  'deletes the alarm, then throws': async (storage) => { await storage.deleteAlarm() },
}
export class Looker extends DurableObject {
  async start(name) {
    this.ctx.storage.kv.put('way', name)
    await this.ctx.storage.setAlarm(Date.now() + 1)
  }
  async alarm() {
    const { storage } = this.ctx
    storage.kv.put('calls', [...(storage.kv.get('calls') ?? []), Date.now()])
    await ways[storage.kv.get('way')](storage)
    throw new Error('a bad answer')
  }
  async tell() {
    const { storage } = this.ctx
    const alarm = await storage.getAlarm()
    const when = alarm === null ? 'none' : alarm > Date.now() ? 'ahead' : 'passed'
    const times = storage.kv.get('calls') ?? []
    return { calls: times.length, waits: times.slice(1).map((time, at) => Math.round((time - times[at]) / 1000)), when }
  }
}
export default {
  async fetch(request, { LOOKER }) {
    const told = {}
    for (const name of Object.keys(ways)) {
      const stub = LOOKER.getByName(name)
      if (request.method === 'POST') await stub.start(name)
      told[name] = await stub.tell()
    }
    return Response.json(told)
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
const ask = async (method) => (await worker.dispatchFetch('http://localhost/', { method })).json()
await ask('POST')
let told
for (let second = 0; second < 60; second += 1) {
  await setTimeout(1_000)
  told = await ask('GET')
  if (told.throws.calls >= 3) break
}
await worker.dispose()
for (const [name, { calls, waits, when }] of Object.entries(told)) {
  console.log(`${name}: called ${calls} times, ${waits.join(' and ') || 'no'} s apart, the time of its alarm: ${when}`)
}
const [first, second] = told.throws.waits
if (!(first >= 2 && second > first)) {
  console.error(`it was called after two and after four seconds before, and after ${first} and ${second} now`)
  process.exit(1)
}
const seen = Object.values(told).map(({ calls, when }) => `${calls} ${when}`).join(', ')
if (seen !== '3 passed, 1 ahead, 1 ahead, 1 none') {
  console.error(`it was before: 3 passed, 1 ahead, 1 ahead, 1 none\nand is now:    ${seen}`)
  process.exit(1)
}
JS
# What workerd logs of each error is shown only where the rest is other than before.
node look.mjs 2> log || { cat log >&2; exit 1; }
