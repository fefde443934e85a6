#!/usr/bin/env bash
# What a row of a table WITHOUT ROWID takes in a Durable Object's SQLite, by how wide it is.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: a row of such a table lies in a tree of the kind that indexes are, of which every page has to hold four of them.
# What is beyond some 1,000 bytes goes to a page of 4,096 bytes of its own, so that 1,200 bytes take 4,800. In a table with
# rowids a row of 4,000 bytes still lies in its page. `databaseSize` is what Cloudflare bills.
#
# What most would guess: that WITHOUT ROWID, which saves an index, saves space; and that rows of 900 and of 1,200 bytes take
# about a third more. SQLite's docs ("Clustered Indexes and the WITHOUT ROWID Optimization") advise against it for rows
# beyond a twentieth of a page, and do not say how much it costs above a quarter.
#
# Why it matters: JSON of a little more than a thousand bytes in a table WITHOUT ROWID takes four times the room.
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
const ROWS = 2_000
export class Looker extends DurableObject {
  look() {
    const { storage } = this.ctx
    const run = (query) => storage.sql.exec(query).toArray()
    const taken = {}
    for (const kind of ['', 'WITHOUT ROWID'])
      for (const width of [900, 1_200, 4_000]) {
        const before = storage.sql.databaseSize
        run('CREATE TABLE "' + kind + width + '" (p INTEGER, k INTEGER, body TEXT, PRIMARY KEY (p, k)) ' + kind)
        storage.transactionSync(() => {
          for (let k = 0; k < ROWS; k += 1) storage.sql.exec('INSERT INTO "' + kind + width + '" VALUES (1, ?, ?)', k, 'x'.repeat(width))
        })
        taken[(kind || 'with rowids') + ', rows of ' + width] = Math.round((storage.sql.databaseSize - before) / ROWS)
      }
    return taken
  }
}
export default { async fetch(request, env) { return Response.json(await env.LOOKER.getByName('one').look()) } }`

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
const taken = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
for (const [what, bytes] of Object.entries(taken)) console.log(`${String(bytes).padStart(5)} bytes a row  ${what}`)
const wide = taken['WITHOUT ROWID, rows of 1200']
const whole = taken['with rowids, rows of 4000']
if (!(wide > 4_000 && whole < 4_400 && taken['with rowids, rows of 1200'] < 2_000 && taken['WITHOUT ROWID, rows of 900'] < 2_000)) {
  console.error('it took above 4,000 bytes for a row of 1,200 WITHOUT ROWID before, and a page for one of 4,000 with rowids')
  process.exit(1)
}
JS
node look.mjs
