#!/usr/bin/env bash
# In which direction FTS5 joins two words in the order of rowids.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: `MATCH 'a AND b' ORDER BY rowid DESC LIMIT 200` takes some twice as long as the same with ASC, over rows that
# are alike.
#
# What most would guess: that an index is as good backwards as forwards, as SQLite's own are, since no sort is needed either way.
#
# Why it matters: the newest first is what people want of a list, and rowids mostly rise with time. Where rows are numbered
# below zero, by -time, the newest come first in the fast direction.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'

const KINDS = ['ASC', 'DESC']
const script = `
import { DurableObject } from 'cloudflare:workers'
const ROWS = 60_000
export class Looker extends DurableObject {
  fetch(request) {
    const { sql } = this.ctx.storage
    const kind = new URL(request.url).pathname.slice(1)
    if (kind === 'fill') {
      sql.exec("CREATE VIRTUAL TABLE texts USING fts5(text, content = '')")
      // What both hold is spread evenly, so that either end is as good.
      this.ctx.storage.transactionSync(() => {
        for (let n = 1; n <= ROWS; n += 1)
          sql.exec('INSERT INTO texts (rowid, text) VALUES (?, ?)', n, (n % 10 < 7 ? 'often ' : '') + (n % 40 === 0 ? 'seldom' : 'usual'))
      })
      return Response.json('filled')
    }
    const query = "SELECT count(*) AS n FROM (SELECT 1 FROM texts WHERE texts MATCH 'often AND usual' ORDER BY rowid " + kind + " LIMIT 200)"
    for (let n = 0; n < 2_000; n += 1) sql.exec(query).one()
    return Response.json(sql.exec(query).one().n)
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
const ask = async (path) => (await worker.dispatchFetch('http://localhost/' + path)).json()
await ask('fill')
// A Worker's clock stands still while it computes: the time is taken from outside, in turns.
const times = {}
for (let turn = 0; turn < 8; turn += 1)
  for (const kind of KINDS) {
    const start = performance.now()
    await ask(kind)
    times[kind] = Math.min(times[kind] ?? Infinity, performance.now() - start)
  }
await worker.dispose()
for (const [kind, time] of Object.entries(times)) console.log(`${kind.padEnd(4)} ${(time / 2_000).toFixed(3)} ms`)
if (times.DESC < 1.4 * times.ASC) {
  console.error('DESC took about twice the time of ASC before')
  process.exit(1)
}
JS
node look.mjs
