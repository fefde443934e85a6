#!/usr/bin/env bash
# What a whole number that is bound to a statement is where it becomes text or JSON: in a Durable Object's SQLite, D1, node:sqlite and
# SQLite in WebAssembly.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry for its node:sqlite, sql.js 1.17.0.
#
# Behaviour: the first three bind each number as a double. So 5 in a column of TEXT is `5.0`, with STRICT, too, `'run-' || ?` is
# `run-5.0`, `json_array(?)` is `[5.0]`, and `? / 2` is 2.5. `WHERE number = ?` with 5 does not find the row whose text is `5`,
# while `WHERE number = 5` in the statement itself does. Columns of INTEGER, LIMIT and comparisons of numbers take it for 5. sql.js binds
# whole numbers as such, as the shell of SQLite writes them. `CAST(? AS INTEGER)` is right in all four.
#
# What most would guess: that a number which JavaScript writes as 5 is written as 5, at least where a table says TEXT, as a driver looks
# whether a number is whole.
#
# Why it matters: what is text to the one side and a number to the other (the number of a pull request or a run, a port, a version)
# is stored as another text, is not found again, and comes out in an address as `/runs/5.0`. A query that was tried in the shell with
# the number in it works.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node@24.21.0 sql.js@1.17.0 > /dev/null
cat > questions.mjs <<'JS'
export const tables = [
  'CREATE TABLE runs (number TEXT)',
  'CREATE TABLE strict_runs (number TEXT) STRICT',
  'CREATE TABLE counts (number INTEGER)',
  "INSERT INTO runs VALUES ('7')",
]
// Each statement has one place for a number, and each question one answer, `a`.
export const questions = [
  ['TEXT', 5, 'INSERT INTO runs VALUES (?) RETURNING number AS a'],
  ['TEXT, STRICT', 5, 'INSERT INTO strict_runs VALUES (?) RETURNING number AS a'],
  ['joined', 5, "SELECT 'run-' || ? AS a"],
  ['JSON', 5, 'SELECT json_array(?) AS a'],
  ['halved', 5, 'SELECT ? / 2 AS a'],
  ['rows found by 7', 7, 'SELECT count(*) AS a FROM runs WHERE number = ?'],
  ['by 7 in the statement', 0, 'SELECT count(*) + ? AS a FROM runs WHERE number = 7'],
  ['INTEGER', 5, "INSERT INTO counts VALUES (?) RETURNING 'run-' || number AS a"],
  ['cast', 5, "SELECT 'run-' || CAST(? AS INTEGER) AS a"],
]
JS
cat > look.mjs <<'JS'
import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { Miniflare } from 'miniflare'
import initSqlJs from 'sql.js'
import { questions, tables } from './questions.mjs'

const script = `
import { DurableObject } from 'cloudflare:workers'
import { questions, tables } from './questions.mjs'
export class Looker extends DurableObject {
  look() {
    const { sql } = this.ctx.storage
    for (const table of tables) sql.exec(table)
    return questions.map(([, number, text]) => sql.exec(text, number).one().a)
  }
}
export default {
  async fetch(request, { LOOKER, DB }) {
    for (const table of tables) await DB.exec(table)
    const d1 = []
    for (const [, number, text] of questions) d1.push((await DB.prepare(text).bind(number).first()).a)
    return Response.json([await LOOKER.getByName('one').look(), d1])
  }
}`
const type = 'esm'
const modules = { 'look.mjs': { type, contents: script }, 'questions.mjs': { type, contents: await readFile('questions.mjs', 'utf8') } }
const env = { LOOKER: { type: 'durable-object', worker: 'look', exportName: 'Looker' }, DB: { type: 'd1', id: 'looked-at' } }
const exports = { Looker: { type: 'durable-object', storage: 'sqlite' } }
const manifest = { mainModule: 'look.mjs', modules }
const worker = new Miniflare({
  workers: [{ config: { name: 'look', compatibilityDate: '2026-11-01', manifest, env, exports } }],
})
const [object, d1] = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()

const ofNode = new DatabaseSync(':memory:')
for (const table of tables) ofNode.exec(table)
const node = questions.map(([, number, text]) => ofNode.prepare(text).get(number).a)
const { Database } = await initSqlJs()
const ofWebAssembly = new Database()
for (const table of tables) ofWebAssembly.run(table)
const sqlJs = questions.map(([, number, text]) => ofWebAssembly.exec(text, [number])[0].values[0][0])

const rows = { 'Durable Object': object, D1: d1, 'node:sqlite': node, 'sql.js': sqlJs }
const seen = Object.entries(rows).map(
  ([name, row]) => `${name}: ${row.map((answer, at) => `${questions[at][0]} ${answer}`).join(', ')}`,
)
console.log(seen.join('\n'))
const double = 'TEXT 5.0, TEXT, STRICT 5.0, joined run-5.0, JSON [5.0], halved 2.5, rows found by 7 0, by 7 in the statement 1'
const whole = 'TEXT 5, TEXT, STRICT 5, joined run-5, JSON [5], halved 2, rows found by 7 1, by 7 in the statement 1'
const both = 'INTEGER run-5, cast run-5'
const before = [
  ...['Durable Object', 'D1', 'node:sqlite'].map((name) => `${name}: ${double}, ${both}`),
  `sql.js: ${whole}, ${both}`,
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node_modules/.bin/node --no-warnings look.mjs
