#!/usr/bin/env bash
# What a Durable Object's `sql.exec` says of several statements in one text: where a comment ends it, and how much they wrote.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry for its node:sqlite.
#
# Behaviour: where a comment, or a second semicolon, stands behind the last statement, `exec` throws "SQL code did not contain a
# statement", after it has run all of them, and what they wrote stays, whether the error is caught or not. D1 says the same and
# has written nothing. node:sqlite takes it. A comment at the beginning or between statements is no matter, nor is one behind a
# last statement without its semicolon. `rowsRead` and `rowsWritten` of the cursor are those of the last statement alone, and
# the rows of all but the last are dropped without a word.
#
# What most would guess: that comments are none of SQL's business; that an error of parsing comes before anything was written;
# and that the cursor counts what the call did.
#
# Why it matters: a script of tables that ends with `-- end` fails at every start of an object, though its tables are there;
# whoever runs it again is told that they exist, and looks in the wrong place. A budget of written rows that is kept by the
# cursor misses all of a script but its last statement.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > package.json
npm install --no-audit --no-fund --loglevel=error node@24.21.0 miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { DatabaseSync } from 'node:sqlite'
import { Miniflare } from 'miniflare'

const table = 'CREATE TABLE rows (id INTEGER);'
const two = 'INSERT INTO rows VALUES (1); INSERT INTO rows VALUES (2)'
const scripts = {
  'two statements': two,
  'a semicolon at the end': `${two};`,
  'a comment at the end': `${two};\n-- end\n`,
  'a second semicolon at the end': `${two};;`,
  'a comment behind no semicolon': `${two} -- end`,
  'a comment at the beginning': `-- begin\n${two};`,
}
const script = `
import { DurableObject } from 'cloudflare:workers'
const table = ${JSON.stringify(table)}
const scripts = ${JSON.stringify(scripts)}
const count = 'SELECT count(*) AS n FROM rows'
export class Looker extends DurableObject {
  prepare() { this.ctx.storage.sql.exec(table) }
  run(text) { return this.ctx.storage.sql.exec(text).rowsWritten }
  runAndCatch(text) { try { this.ctx.storage.sql.exec(text) } catch { return 'caught' } }
  count() { return this.ctx.storage.sql.exec(count).one().n }
  ofTwo() {
    const cursor = this.ctx.storage.sql.exec('SELECT id FROM rows; SELECT 7 AS id')
    return cursor.toArray().map(({ id }) => id).join() + ' given, ' + cursor.rowsRead + ' read'
  }
}
export default {
  async fetch(request, { LOOKER, DB }) {
    const seen = []
    for (const [name, text] of Object.entries(scripts)) {
      const stub = () => LOOKER.getByName(name)
      await stub().prepare()
      const counted = await stub().run(text).catch(({ message }) => message)
      await DB.prepare('DROP TABLE IF EXISTS rows').run()
      await DB.prepare(table).run()
      const inD1 = await DB.prepare(text).run().then(() => 'no error', () => 'an error')
      const kept = (await DB.prepare(count).first()).n
      seen.push([counted, await stub().count(), inD1, kept])
    }
    const again = LOOKER.getByName('caught')
    await again.prepare()
    const caught = await again.runAndCatch(scripts['a comment at the end']) + ', ' + await again.count() + ' written'
    return Response.json({ seen, caught, ofTwo: await again.ofTwo() })
  },
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
const { seen: answers, caught, ofTwo } = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
const seen = Object.entries(scripts).map(([name, text], at) => {
  const [counted, written, inD1, kept] = answers[at]
  const database = new DatabaseSync(':memory:')
  database.exec(table)
  database.exec(text)
  const { n } = database.prepare('SELECT count(*) AS n FROM rows').get()
  const told = typeof counted === 'number' ? `${counted} counted` : counted
  const row = `${told}, ${written} written; D1 ${inD1}, ${kept} written; node:sqlite ${n} written`
  console.log(`${name}: ${row}`)
  return row
})
console.log(`the error caught: ${caught}`)
console.log(`two SELECT, of two rows and of one: ${ofTwo}`)
seen.push(caught, ofTwo)
const good = '1 counted, 2 written; D1 no error, 2 written; node:sqlite 2 written'
const bad = 'SQL code did not contain a statement., 2 written; D1 an error, 0 written; node:sqlite 2 written'
const before = [good, good, bad, bad, good, good, 'caught, 2 written', '7 given, 0 read'].join('\n')
if (seen.join('\n') !== before) {
  console.error(`it was before:\n${before}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs
