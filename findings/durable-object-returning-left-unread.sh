#!/usr/bin/env bash
# What becomes of an INSERT or UPDATE with RETURNING in a Durable Object's SQLite when nobody reads all that it returns.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: the call fails with "internal error" and a reference, though no statement of it threw, and nothing that the object
# wrote in it is kept, plain statements before included. What is behind it (SQLite cannot commit while a statement is in
# progress) stands in workerd's own log alone. Rows are read one ahead: where one row comes back, `const [row] = cursor` has
# ended the statement, and where two come back it has not. `one()` and `toArray()` always do. Leaving a SELECT unread costs no
# write.
#
# What most would guess: that `exec` has done its work when it returns, as `run` of D1, node:sqlite and better-sqlite3 has, and
# that what is returned may be left alone.
#
# Why it matters: an upsert that returns ids, of which the caller looks at the first, works in each test with one row, and takes
# with it, on the day of the second row, all that was written beside it. A `try` around the statement catches nothing. See
# cloudflare/workerd#959, of unused cursors.
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
const one = 'INSERT INTO rows VALUES (1) RETURNING id'
const two = 'INSERT INTO rows VALUES (1), (2) RETURNING id'
const ways = {
  'one row, left unread': (sql) => { sql.exec(one) },
  'one row, const [row]': (sql) => { const [row] = sql.exec(one) },
  'two rows, const [row]': (sql) => { const [row] = sql.exec(two) },
  'two rows, toArray': (sql) => { sql.exec(two).toArray() },
  'an UPDATE, left unread': (sql) => { sql.exec('UPDATE rows SET id = 7 RETURNING id') },
  'a SELECT, left unread': (sql) => { sql.exec('SELECT id FROM rows') },
}
export class Looker extends DurableObject {
  prepare() { this.ctx.storage.sql.exec('CREATE TABLE rows (id INTEGER)') }
  write(name) {
    const { sql } = this.ctx.storage
    sql.exec('INSERT INTO rows VALUES (0)')
    try { ways[name](sql) } catch { return 'the statement threw' }
    return 'no error'
  }
  count() { return this.ctx.storage.sql.exec('SELECT count(*) AS n FROM rows').one().n }
}
export default {
  async fetch(request, { LOOKER }) {
    const seen = []
    for (const name of Object.keys(ways)) {
      const stub = () => LOOKER.getByName(name)
      await stub().prepare()
      const told = await stub().write(name).catch(({ message }) => message.replace(/;.*/, ''))
      seen.push([name, told, await stub().count()])
    }
    return Response.json(seen)
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
const rows = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
for (const [name, told, kept] of rows) console.log(`${name}: ${told}, ${kept} rows kept`)
const seen = rows.map(([, told, kept]) => `${told} ${kept}`).join(', ')
const before = 'internal error 0, no error 2, internal error 0, no error 3, internal error 0, no error 1'
if (seen !== before) {
  console.error(`it was before: ${before}\nand is now:    ${seen}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
node look.mjs 2> log || { cat log >&2; exit 1; }
grep -q 'SQL statements in progress' log || { echo 'the log had the cause before' >&2; exit 1; }
