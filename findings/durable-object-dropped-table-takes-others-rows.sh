#!/usr/bin/env bash
# What is left of the rows that refer to a table when it is made anew, as SQLite's documentation has it for each change that ALTER TABLE
# cannot do: in a Durable Object, in D1 and in node:sqlite.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry for its node:sqlite.
#
# Behaviour: `PRAGMA foreign_keys = OFF`, a new table, a copy of the rows, DROP TABLE, RENAME. node:sqlite keeps all that refers to the
# table. A Durable Object and D1 take the first line without an error and go on checking: the table is emptied before it is dropped, and
# with ON DELETE CASCADE the rows of other tables go, with SET NULL they refer to nothing, without either the DROP is refused. With
# `PRAGMA defer_foreign_keys = ON`, which D1's documentation has for migrations, the first two are the same, in node:sqlite, too; the
# last one fails at the end though each row refers to one that is there: the object is reset, and D1 says "internal error". Where
# rows are gone `foreign_key_check` finds nothing wrong. Such a DROP counts the rows of both tables as written.
#
# What most would guess: that a PRAGMA which is taken does something, or that dropping a table is no deletion of rows; and that what
# is deferred is looked at in the end, when all is well.
#
# Why it matters: it is what Drizzle and Prisma write for a column that becomes NOT NULL. Projects are there with their new column, and
# the deployments of all of them are gone, with no error and a clean check. Copy the rows that refer to it first and put them back,
# or have no CASCADE. See cloudflare/workers-sdk#5438 and drizzle-team/drizzle-orm#4938, of D1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node@24.21.0 > /dev/null
cat > look.mjs <<'JS'
import { DatabaseSync } from 'node:sqlite'
import { Miniflare } from 'miniflare'

const actions = ['ON DELETE CASCADE', 'ON DELETE SET NULL', '']
const pragmas = ['PRAGMA foreign_keys = OFF', 'PRAGMA defer_foreign_keys = ON']
const before = (action) => [
  'CREATE TABLE projects (id INTEGER PRIMARY KEY, name TEXT)',
  `CREATE TABLE deployments (id INTEGER PRIMARY KEY, project INTEGER REFERENCES projects (id) ${action})`,
  "INSERT INTO projects VALUES (1, 'docs')",
  'INSERT INTO deployments VALUES (1, 1), (2, 1)',
]
const anew = (pragma) => [
  pragma,
  'CREATE TABLE new_projects (id INTEGER PRIMARY KEY, name TEXT NOT NULL)',
  'INSERT INTO new_projects SELECT * FROM projects',
  'DROP TABLE projects',
  'ALTER TABLE new_projects RENAME TO projects',
]
const left = 'SELECT (SELECT count(*) FROM projects) projects, count(*) deployments, count(project) referring FROM deployments'

/** What is said of the state of the two tables, and of what a check of all references finds. */
const said = ({ projects, deployments, referring }, wrong) =>
  `${projects} project, ${deployments} deployments, ${referring} refer to it, ${wrong} wrong`
const script = `
import { DurableObject } from 'cloudflare:workers'
const said = ${said}
export class Looker extends DurableObject {
  look(before, anew, left) {
    const sql = this.ctx.storage.sql
    for (const statement of before) sql.exec(statement)
    let dropped
    for (const statement of anew) {
      const { rowsWritten } = sql.exec(statement)
      if (statement.startsWith('DROP')) dropped = rowsWritten
    }
    const row = sql.exec(left).one()
    return said(row, sql.exec('PRAGMA foreign_key_check').toArray().length) + ', ' + dropped + ' rows written by DROP'
  }
}
const attempt = async (look) => {
  try {
    return await look()
  } catch (error) { return error.message.replace('D1_ERROR: ', '').replace(/; reference = .*/, '') }
}
export default {
  async fetch(request, { DB, LOOKER }) {
    const { before, anew, left, name } = await request.json()
    const object = await attempt(() => LOOKER.getByName(name).look(before, anew, left))
    const d1 = await attempt(async () => {
      for (const table of ['deployments', 'projects']) await DB.prepare('DROP TABLE IF EXISTS ' + table).run()
      for (const statement of before) await DB.prepare(statement).run()
      await DB.batch(anew.map((statement) => DB.prepare(statement)))
      const wrong = await DB.prepare('PRAGMA foreign_key_check').all()
      return said(await DB.prepare(left).first(), wrong.results.length)
    })
    return Response.json({ object, d1 })
  }
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
function inNode(action, pragma) {
  const db = new DatabaseSync(':memory:')
  const [, ...statements] = anew(pragma)
  // In a transaction, as above. SQLite switches the checks off before one alone, and defers them within one alone.
  const begin = pragma.includes('defer') ? ['BEGIN', pragma] : [pragma, 'BEGIN']
  try {
    for (const statement of [...before(action), ...begin, ...statements, 'COMMIT']) db.exec(statement)
    return said(db.prepare(left).get(), db.prepare('PRAGMA foreign_key_check').all().length)
  } catch (error) {
    return error.message
  }
}
const seen = []
for (const pragma of pragmas) {
  for (const action of actions) {
    const body = JSON.stringify({ before: before(action), anew: anew(pragma), left, name: pragma + action })
    const { object, d1 } = await (await worker.dispatchFetch('http://localhost/', { method: 'POST', body })).json()
    const rows = [`Durable Object: ${object}`, `D1: ${d1}`, `node:sqlite: ${inNode(action, pragma)}`]
    console.log(`${pragma}, ${action || 'no action'}\n  ${rows.join('\n  ')}`)
    seen.push(...rows)
  }
}
await worker.dispose()
const failed = 'FOREIGN KEY constraint failed'
const refused = `${failed}: SQLITE_CONSTRAINT (extended: SQLITE_CONSTRAINT_FOREIGNKEY)`
const reset = 'Durable Object was reset and rolled back to its last known good state because the application left the database in'
const gone = '1 project, 0 deployments, 0 refer to it, 0 wrong'
const emptied = '1 project, 2 deployments, 0 refer to it, 0 wrong'
const kept = '1 project, 2 deployments, 2 refer to it, 0 wrong'
const expected = [
  [`${gone}, 3 rows written by DROP`, gone, kept],
  [`${emptied}, 3 rows written by DROP`, emptied, kept],
  [refused, refused, kept],
  [`${gone}, 3 rows written by DROP`, gone, gone],
  [`${emptied}, 3 rows written by DROP`, emptied, emptied],
  [`${reset} a state where constraints were violated: ${refused}`, 'internal error', failed],
].flatMap(([object, d1, node]) => [`Durable Object: ${object}`, `D1: ${d1}`, `node:sqlite: ${node}`])
if (seen.join('\n') !== expected.join('\n')) {
  console.error(`it was before:\n${expected.join('\n')}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs 2> log || { cat log >&2; exit 1; }
