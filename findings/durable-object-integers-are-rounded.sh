#!/usr/bin/env bash
# What a large integer that SQLite holds exactly is when a Durable Object, or D1, reads it.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 24's own node:sqlite beside them where it is there.
#
# Behaviour: both give a number, rounded to what a double holds, without an error: two rows with the keys 9007199254740992 and
# 9007199254740993 are read as the same key twice. An update by the key that was read changes the other row. Neither can be
# told to give a bigint, and neither takes one. node:sqlite throws there unless it is asked for bigints. `CAST(... AS TEXT)` is
# exact on the way out, and `CAST(? AS INTEGER)` of a text on the way in.
#
# What most would guess: an error, or a bigint, as from node:sqlite.
#
# Why it matters: ids of 64 bits (those of chats, or a rowid for FTS5 that packs two numbers into one) are right in the database
# and wrong one step later, and only some of them.
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
const table = 'CREATE TABLE rows (key INTEGER PRIMARY KEY, name TEXT)'
const filled = "INSERT INTO rows VALUES (9007199254740992, 'even'), (9007199254740993, 'odd')"
const query = "SELECT key, CAST(key AS TEXT) AS text FROM rows WHERE name = 'odd'"
const update = "UPDATE rows SET name = name || ', changed' WHERE key = ?"
const exact = 'SELECT name FROM rows WHERE key = CAST(? AS INTEGER)'
const all = 'SELECT name FROM rows ORDER BY rowid'
const tell = (row, refused, names, again) => [
  'the key is read as ' + row.key, 'as text as ' + row.text, 'a bigint is ' + refused,
  'after an update by the key that was read: ' + names.map(({ name }) => name).join(' | '),
  'by the text: ' + again,
]
export class Looker extends DurableObject {
  look() {
    const { sql } = this.ctx.storage
    sql.exec(table); sql.exec(filled)
    const row = sql.exec(query).one()
    let refused = 'taken'
    try { sql.exec(exact, 9007199254740993n).toArray() } catch { refused = 'refused' }
    sql.exec(update, row.key)
    return tell(row, refused, sql.exec(all).toArray(), sql.exec(exact, row.text).one().name)
  }
}
export default {
  async fetch(request, { LOOKER, DB }) {
    await DB.exec(table); await DB.exec(filled)
    const row = await DB.prepare(query).first()
    let refused = 'taken'
    try { await DB.prepare(exact).bind(9007199254740993n).first() } catch { refused = 'refused' }
    await DB.prepare(update).bind(row.key).run()
    const names = (await DB.prepare(all).all()).results
    const d1 = tell(row, refused, names, (await DB.prepare(exact).bind(row.text).first()).name)
    return Response.json({ object: await LOOKER.getByName('one').look(), d1 })
  }
}`

const worker = new Miniflare({
  workers: [
    {
      config: {
        name: 'look',
        compatibilityDate: '2026-11-01',
        manifest: { mainModule: 'look.js', modules: { 'look.js': { type: 'esm', contents: script } } },
        env: {
          LOOKER: { type: 'durable-object', worker: 'look', exportName: 'Looker' },
          DB: { type: 'd1', id: 'looked-at' },
        },
        exports: { Looker: { type: 'durable-object', storage: 'sqlite' } },
      },
    },
  ],
})
const { object, d1 } = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
console.log(`Durable Object:\n  ${object.join('\n  ')}\nD1:\n  ${d1.join('\n  ')}`)
const expected = [
  'the key is read as 9007199254740992',
  'as text as 9007199254740993',
  'a bigint is refused',
  'after an update by the key that was read: even, changed | odd',
  'by the text: odd',
]
if (JSON.stringify([object, d1]) !== JSON.stringify([expected, expected])) {
  console.error('this is not what it was before')
  process.exit(1)
}
const sqlite = await import('node:sqlite').catch(() => undefined)
if (sqlite) {
  const database = new sqlite.DatabaseSync(':memory:')
  let told = 'gives a number'
  try {
    database.prepare('SELECT 9007199254740993 AS key').get()
  } catch (error) {
    told = error.code
  }
  console.log(`node:sqlite: ${told}`)
  if (told !== 'ERR_OUT_OF_RANGE') process.exit(1)
}
JS
node look.mjs
