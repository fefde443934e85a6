#!/usr/bin/env bash
# What becomes of a JavaScript value that is bound to a statement: in a Durable Object's SQLite, and in D1.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: a Durable Object makes text of what is neither number, text, bytes nor null: `true` is the text 'true', a Date is
# its English sentence. Nothing throws, and `WHERE flag = ?` with `true` finds no row whose flag is 1. `undefined` and NaN are
# NULL. D1, the other SQLite of the same platform, binds `true` as 1 and refuses a Date and `undefined`. Both refuse a bigint;
# numbers are REAL in both, whole ones too (durable-object-writes-whole-numbers-with-a-point.sh has what follows from it).
#
# What most would guess: that `true` is 1, as in D1, or an error.
#
# Why it matters: code moves between the two, and here a condition that is never true looks like an empty table.
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
const values = { 'true': true, Date: new Date(0), undefined, NaN, bigint: 5n, 'the number 5': 5 }
const query = 'SELECT typeof(?1) AS type, ?1 AS value'
const told = ({ type, value }) => type + ' ' + JSON.stringify(value)
const flags = 'SELECT count(*) AS n FROM flags WHERE flag = ?1'
export class Looker extends DurableObject {
  look() {
    const { sql } = this.ctx.storage
    const ask = (value) => {
      try { return told(sql.exec(query, value).one()) } catch { return 'refused' }
    }
    sql.exec('CREATE TABLE flags (flag INTEGER)')
    sql.exec('INSERT INTO flags VALUES (1)')
    const seen = Object.values(values).map(ask)
    return [...seen, 'found ' + sql.exec(flags, true).one().n]
  }
}
export default {
  async fetch(request, { LOOKER, DB }) {
    const ask = async (value) => {
      try { return told(await DB.prepare(query).bind(value).first()) } catch { return 'refused' }
    }
    const d1 = []
    for (const value of Object.values(values)) d1.push(await ask(value))
    await DB.exec('CREATE TABLE flags (flag INTEGER)')
    await DB.exec('INSERT INTO flags VALUES (1)')
    d1.push('found ' + (await DB.prepare(flags).bind(true).first()).n)
    const object = await LOOKER.getByName('one').look()
    return Response.json({ names: [...Object.keys(values), 'rows with flag 1, asked for true'], object, d1 })
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
const { names, object, d1 } = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
names.forEach((name, at) => console.log(`${name}\n  Durable Object: ${object[at]}\n  D1: ${d1[at]}`))
const seen = JSON.stringify([object, d1])
const before = JSON.stringify([
  [
    'text "true"',
    'text "Thu Jan 01 1970 00:00:00 GMT+0000 (Coordinated Universal Time)"',
    ...['null null', 'null null', 'refused', 'real 5', 'found 0'],
  ],
  ['real 1', 'refused', 'refused', 'null null', 'refused', 'real 5', 'found 1'],
])
if (seen !== before) {
  console.error(`it was before: ${before}\nand is now: ${seen}`)
  process.exit(1)
}
JS
node look.mjs
