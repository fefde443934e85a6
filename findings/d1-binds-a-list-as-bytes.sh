#!/usr/bin/env bash
# What D1 makes of a list of numbers that is bound to a statement, such as the ids of `WHERE id IN (?)`.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry for its node:sqlite.
#
# Behaviour: as long as all are numbers up to 255 the list is bytes, a BLOB, without an error, and without what stands behind a
# point: `2 IN (?)` with `[1, 2, 3]` is false. With a 256 or a text among them it is refused, and so is an object. A BLOB is read
# as a list of numbers again, so that a list goes round. A Durable Object's SQLite takes the list for the text `1,2,3`, and gives
# a BLOB as bytes. node:sqlite refuses every list. `IN (SELECT value FROM json_each(?))` with the list as JSON is right in all.
#
# What most would guess: that a list is spread, as some drivers of other databases do, or refused, as D1 refuses other lists.
#
# Why it matters: a DELETE of the rows that were ticked deletes nothing, and says so to nobody. An error comes with the 256th row:
# until then, and in every test, it looks as if there were none. What is stored by mistake is read as it was written.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node@24.21.0 > /dev/null
cat > look.mjs <<'JS'
import { DatabaseSync } from 'node:sqlite'
import { Miniflare } from 'miniflare'

const script = `
import { DurableObject } from 'cloudflare:workers'
export class Looker extends DurableObject {
  ask(query, values) {
    const [value] = Object.values(this.ctx.storage.sql.exec(query, ...values).one())
    return value instanceof ArrayBuffer ? 'bytes' : JSON.stringify(value)
  }
}
export default {
  async fetch(request, { LOOKER, DB }) {
    const seen = []
    for (const { query, values } of await request.json()) {
      const ask = async () => DB.prepare(query).bind(...values).raw()
      const inD1 = await ask().then(([[value]]) => JSON.stringify(value), () => 'refused')
      const inObject = await LOOKER.getByName('x').ask(query, values).catch(() => 'refused')
      seen.push([inD1, inObject])
    }
    return Response.json(seen)
  },
}`
const ids = [1, 2, 3]
const questions = {
  'its type': { query: 'SELECT typeof(?)', values: [ids] },
  'its bytes': { query: 'SELECT hex(?)', values: [ids] },
  '2 IN (?)': { query: 'SELECT 2 IN (?)', values: [ids] },
  'with a 255': { query: 'SELECT typeof(?)', values: [[1, 255]] },
  'with a 256': { query: 'SELECT typeof(?)', values: [[1, 256]] },
  'with a fraction': { query: 'SELECT hex(?)', values: [[1, 1.5]] },
  'with a text': { query: 'SELECT typeof(?)', values: [[1, 'a']] },
  'an object': { query: 'SELECT typeof(?)', values: [{ a: 1 }] },
  'a BLOB is read as': { query: "SELECT x'010203'", values: [] },
  '2 in json_each': { query: 'SELECT 2 IN (SELECT value FROM json_each(?))', values: [JSON.stringify(ids)] },
}
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
const answers = await (await worker.dispatchFetch('http://localhost/', { method: 'POST', body })).json()
await worker.dispose()
const database = new DatabaseSync(':memory:')
const seen = Object.entries(questions).map(([name, { query, values }], at) => {
  let inNode = 'refused'
  try {
    const [value] = Object.values(database.prepare(query).get(...values))
    inNode = value instanceof Uint8Array ? 'bytes' : JSON.stringify(value)
  } catch {}
  const row = [...answers[at], inNode].join(', ')
  console.log(`${name}: D1, a Durable Object, node:sqlite: ${row}`)
  return row
})
const before = [
  '"blob", "text", refused',
  '"010203", "312C322C33", refused',
  '0, 0, refused',
  '"blob", "text", refused',
  'refused, "text", refused',
  '"0101", "312C312E35", refused',
  ...Array(2).fill('refused, "text", refused'),
  '[1,2,3], bytes, bytes',
  '1, 1, 1',
]
if (seen.join('; ') !== before.join('; ')) {
  console.error(`it was before: ${before.join('; ')}\nand is now:    ${seen.join('; ')}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
PATH="$folder/node_modules/.bin:$PATH" node look.mjs 2> log || { cat log >&2; exit 1; }
