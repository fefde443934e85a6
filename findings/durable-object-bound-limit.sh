#!/usr/bin/env bash
# What a LIMIT that is bound to a statement costs.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer; SQLite 3.53 in Node is no other.
#
# Behaviour: `LIMIT ?` takes several times as long as `LIMIT 3` or `LIMIT ? + 0`, over the same rows. SQLite looks at the
# number while it plans the statement, so that binding one, also the same again, throws the plan away: the statement is
# compiled anew each time that it runs.
#
# What most would guess: that a statement with parameters is compiled once, whatever is bound to them.
#
# Why it matters: compiling takes longer than to find a row by its key.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'

const LIMITS = ['3', '? + 0', '?']
const script = `
import { DurableObject } from 'cloudflare:workers'
export class Looker extends DurableObject {
  fetch(request) {
    const { sql } = this.ctx.storage
    const limit = decodeURIComponent(new URL(request.url).pathname.slice(1))
    if (limit === 'fill') {
      sql.exec('CREATE TABLE builds (id INTEGER PRIMARY KEY, status TEXT)')
      for (let n = 0; n < 100; n += 1) sql.exec("INSERT INTO builds (status) VALUES ('success')")
      return new Response()
    }
    const query = 'SELECT id FROM (SELECT * FROM builds ORDER BY id DESC LIMIT ' + limit + ") WHERE status = 'success'"
    const bound = limit.includes('?') ? [3] : []
    for (let n = 0; n < 5_000; n += 1) sql.exec(query, ...bound).toArray()
    return new Response()
  }
}
export default { fetch: (request, env) => env.LOOKER.getByName('one').fetch(request) }`

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
const ask = (path) => worker.dispatchFetch(`http://localhost/${encodeURIComponent(path)}`)
await ask('fill')
// A Worker's clock stands still while it computes: the time is taken from outside, in turns.
const times = {}
for (let turn = 0; turn < 8; turn += 1)
  for (const limit of LIMITS) {
    const start = performance.now()
    await ask(limit)
    times[limit] = Math.min(times[limit] ?? Infinity, performance.now() - start)
  }
await worker.dispose()
for (const limit of LIMITS) console.log(`LIMIT ${limit.padEnd(5)} ${((1_000 * times[limit]) / 5_000).toFixed(1)} µs`)
if (times['?'] < 1.5 * times['? + 0']) {
  console.error('LIMIT ? took at least twice the time of LIMIT ? + 0 before')
  process.exit(1)
}
JS
node look.mjs
