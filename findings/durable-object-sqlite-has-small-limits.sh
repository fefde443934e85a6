#!/usr/bin/env bash
# From which length on everyday SQL fails in a Durable Object's SQLite and in D1 that SQLite itself takes.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry for its node:sqlite.
#
# Behaviour: a pattern of LIKE or GLOB may have 50 bytes: with `%` on both sides a search for 49 letters, or for 25 of two bytes,
# fails with "LIKE or GLOB pattern too complex" as soon as there is a row to look at; in an empty table it does not. Six SELECTs
# joined by UNION ALL are "too many terms", 101 values "too many SQL variables", 101 columns "too many columns in result set", and
# a chain of some hundred OR or `||` is "too large". What is as long in another form is taken: `instr`, 200 rows in VALUES, 500
# numbers in `IN (...)`, and UNION ALL of subqueries in groups of five. node:sqlite takes all of it.
#
# What most would guess: SQLite's own limits, which are ten to a thousand times these (a pattern of 50,000 bytes, 500 SELECTs,
# 32,766 values), and that a long search finds nothing, as it does there.
#
# Why it matters: a branch as dependency bots name it has more than 50 letters, and to paste it into a search is an error page.
# It depends on what is typed and what is there, so that no test shows it, least of all one against node:sqlite. See
# cloudflare/workerd#795.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node@24.21.0 > /dev/null
cat > look.mjs <<'JS'
import { DatabaseSync } from 'node:sqlite'
import { Miniflare } from 'miniflare'

const times = (count, make, between) => Array.from({ length: count }, (_, at) => make(at)).join(between)
const union = (count) => times(count, (at) => `SELECT ${at}`, ' UNION ALL ')
const questions = {
  'LIKE with 48 letters': ["SELECT 'a' LIKE ?", `%${'a'.repeat(48)}%`],
  'LIKE with 49 letters': ["SELECT 'a' LIKE ?", `%${'a'.repeat(49)}%`],
  'LIKE with 25 of two bytes': ["SELECT 'a' LIKE ?", `%${'\u00e4'.repeat(25)}%`],
  'GLOB with 51 letters': ["SELECT 'a' GLOB ?", 'a'.repeat(51)],
  'LIKE with 49 letters, no rows': ["SELECT 'a' FROM rows WHERE name LIKE ?", `%${'a'.repeat(49)}%`],
  'instr with 200 letters': ["SELECT instr('a', ?)", 'a'.repeat(200)],
  'UNION ALL of 5': [union(5)],
  'UNION ALL of 6': [union(6)],
  'UNION ALL in groups': [`SELECT * FROM (${union(5)}) UNION ALL SELECT * FROM (${union(5)})`],
  'VALUES of 200 rows': [`SELECT count(*) FROM (VALUES ${times(200, (at) => `(${at})`, ', ')})`],
  '100 values': [`SELECT 1 IN (${times(100, () => '?', ', ')})`, ...Array(100).fill(1)],
  '101 values': [`SELECT 1 IN (${times(101, () => '?', ', ')})`, ...Array(101).fill(1)],
  'IN with 500 numbers': [`SELECT 1 IN (${times(500, (at) => at, ', ')})`],
  '101 columns': [`SELECT ${times(101, (at) => `${at} AS c${at}`, ', ')}`],
  '90 times OR': [`SELECT ${times(90, (at) => `1 = ${at}`, ' OR ')}`],
  '102 times OR': [`SELECT ${times(102, (at) => `1 = ${at}`, ' OR ')}`],
  '102 times ||': [`SELECT ${times(102, () => "'a'", ' || ')}`],
}
const script = `
import { DurableObject } from 'cloudflare:workers'
export class Looker extends DurableObject {
  constructor(ctx, env) {
    super(ctx, env)
    ctx.storage.sql.exec('CREATE TABLE IF NOT EXISTS rows (name TEXT)')
  }
  ask(query, values) { this.ctx.storage.sql.exec(query, ...values).toArray() }
}
export default {
  async fetch(request, { LOOKER, DB }) {
    await DB.exec('CREATE TABLE rows (name TEXT)')
    const seen = []
    for (const [query, ...values] of await request.json()) {
      const told = ({ message }) => message.replace(/^D1_ERROR: /, '').replace(/ at offset.*|: SQLITE.*/, '')
      const inObject = await LOOKER.getByName('x').ask(query, values).then(() => 'taken', told)
      const inD1 = await DB.prepare(query).bind(...values).all().then(() => 'taken', told)
      seen.push(inObject === inD1 ? inObject : inObject + ' and ' + inD1)
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
        env: { LOOKER: { type: 'durable-object', worker: 'look', exportName: 'Looker' }, DB: { type: 'd1', id: 'look' } },
        exports: { Looker: { type: 'durable-object', storage: 'sqlite' } },
      },
    },
  ],
})
const body = JSON.stringify(Object.values(questions))
const seen = await (await worker.dispatchFetch('http://localhost/', { method: 'POST', body })).json()
await worker.dispose()
const database = new DatabaseSync(':memory:')
database.exec('CREATE TABLE rows (name TEXT)')
const inNode = Object.values(questions).map(([query, ...values]) => {
  try {
    database.prepare(query).all(...values)
    return 'taken'
  } catch (error) {
    return error.message
  }
})
for (const [at, name] of Object.keys(questions).entries()) console.log(`${name}: ${seen[at]} (node:sqlite: ${inNode[at]})`)
const pattern = 'LIKE or GLOB pattern too complex'
const deep = 'Expression tree is too large (maximum depth 100)'
const before = [
  ...['taken', pattern, pattern, pattern, 'taken', 'taken', 'taken', 'too many terms in compound SELECT', 'taken', 'taken'],
  ...['taken', 'too many SQL variables', 'taken', 'too many columns in result set', 'taken', deep, deep],
]
if (seen.join('; ') !== before.join('; ') || inNode.some((told) => told !== 'taken')) {
  console.error(`it was before: ${before.join('; ')}, and all taken by node:sqlite\nand is now:    ${seen.join('; ')}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
PATH="$folder/node_modules/.bin:$PATH" node look.mjs 2> log || { cat log >&2; exit 1; }
