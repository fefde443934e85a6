#!/usr/bin/env bash
# Which index a Durable Object's SQLite takes where a partial index, or a unique one, stands beside a primary key that
# begins with the same column, and how many rows are counted as read for it.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: a table WITHOUT ROWID has the primary key (project, key), a unique column id, and a partial index on
# (project, key) WHERE running = 1 that holds one row. `WHERE project = ? AND running = 1 ORDER BY key DESC` reads every row
# of the project through the primary key when it asks for a column that the partial index does not hold, and so does
# `WHERE project = ? AND id >= ? AND id < ?`. INDEXED BY takes the partial index, and a plus before the column
# (`+project = ?`) the unique one: one or two rows read each.
#
# What most would guess: that the partial index, made for exactly this question, is taken by itself, as in a database whose
# tables were analyzed. SQLite has no statistics here, and thinks an equality on the primary key better than what the
# partial index leaves out.
#
# Why it matters: rows read are what the free plan counts (5,000,000 a day). A question that is asked every few seconds
# costs as much as the history is long, and no test of its answer shows it.
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
export class Looker extends DurableObject {
  look() {
    const { sql } = this.ctx.storage
    sql.exec('CREATE TABLE builds (project INTEGER, key INTEGER, id TEXT UNIQUE, running INTEGER, PRIMARY KEY (project, key)) WITHOUT ROWID')
    sql.exec('CREATE INDEX builds_running ON builds (project, key) WHERE running = 1')
    for (let n = 0; n < 1000; n += 1)
      sql.exec('INSERT INTO builds VALUES (1, ?, ?, ?)', n, 'id' + String(n).padStart(4, '0'), n === 500 ? 1 : 0)
    const read = (query, ...values) => { const cursor = sql.exec(query, ...values); cursor.toArray(); return cursor.rowsRead }
    return {
      'what runs': read('SELECT id FROM builds WHERE project = ? AND running = 1 ORDER BY key DESC', 1),
      'what runs, INDEXED BY': read('SELECT id FROM builds INDEXED BY builds_running WHERE project = ? AND running = 1 ORDER BY key DESC', 1),
      'the beginning of an id': read('SELECT key FROM builds WHERE id >= ? AND id < ? AND project = ?', 'id0700', 'id0701', 1),
      'the beginning of an id, +project': read('SELECT key FROM builds WHERE id >= ? AND id < ? AND +project = ?', 'id0700', 'id0701', 1),
    }
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
const rows = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
for (const [what, count] of Object.entries(rows)) console.log(`${String(count).padStart(5)} rows read: ${what}`)
const [runs, runsByIndex, begins, beginsByIndex] = Object.values(rows)
if (runs < 1000 || runsByIndex > 2 || begins < 1000 || beginsByIndex > 2) {
  console.error('it took the primary key before, whose rows it read all, and takes another way now')
  process.exit(1)
}
JS
node look.mjs
