#!/usr/bin/env bash
# What a Durable Object's SQLite counts as rows written, which is what the free plan's 100,000 a day are counted in.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: an insert counts one row for the table and one for each index; a WITHOUT ROWID table has no second row for its
# primary key. A delete counts one row, however many indexes hold it. An update counts the table's row and each index whose
# column is named in SET, also where the value stays the same. DROP TABLE of a full table counts no row at all.
#
# What most would guess: that a delete costs as much as the insert did, that an unchanged value costs nothing, and that
# emptying a table costs its rows.
#
# Why it matters: a table that is derived from elsewhere is emptied for nothing by DROP and CREATE, while DELETE FROM is
# billed row by row; and a column that changes at every look belongs into no index.
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
    const run = (query) => { const cursor = sql.exec(query); cursor.toArray(); return cursor.rowsWritten }
    run('CREATE TABLE plain (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b INTEGER, c INTEGER)')
    run('CREATE INDEX plain_b ON plain (b)')
    run('CREATE TABLE keyed (p INTEGER, k INTEGER, a TEXT UNIQUE, PRIMARY KEY (p, k)) WITHOUT ROWID')
    const counted = {
      'insert, a table with two indexes': run("INSERT INTO plain VALUES (1, 'x', 1, 1)"),
      'insert, WITHOUT ROWID with one index': run("INSERT INTO keyed VALUES (1, 1, 'x')"),
      'update of a column in no index': run('UPDATE plain SET c = 2'),
      'update of a column in an index': run('UPDATE plain SET b = 2'),
      'the same update again, to the same value': run('UPDATE plain SET b = 2'),
      'delete, a table with two indexes': run('DELETE FROM plain'),
    }
    for (let n = 0; n < 500; n += 1) run("INSERT INTO keyed VALUES (2, " + n + ", 'y" + n + "')")
    counted['drop of a table with 501 rows'] = run('DROP TABLE keyed')
    return counted
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
const counted = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
for (const [what, rows] of Object.entries(counted)) console.log(`${String(rows).padStart(3)}  ${what}`)
const seen = Object.values(counted).join(' ')
if (seen !== '3 2 1 2 2 1 0') {
  console.error(`it counted 3 2 1 2 2 1 0 before, and ${seen} now`)
  process.exit(1)
}
JS
node look.mjs
