#!/usr/bin/env bash
# What a Durable Object's SQLite, and D1, make of a name in double quotes that no column has.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry for its node:sqlite.
#
# Behaviour: `"statsu"` where the column is `status` is the text 'statsu', without an error: in a condition it is true of no
# row (or of all: `"statsu" <> 'failed'`), `ORDER BY "statsu"` sorts nothing, and `status = "failed"` does what was meant, so that
# the habit is learned. Without quotes, in brackets or with the table before it (`jobs."statsu"`) it is an error in both.
# node:sqlite refuses the quoted name and the quoted text.
#
# What most would guess: an error, as double quotes are what the SQL standard, query builders and formatters put around names;
# SQLite itself advises to build it without this (SQLITE_DBCONFIG_DQS_DML).
#
# Why it matters: a column that was renamed is missed by no query that a builder wrote: lists come back empty, or in another order.
# Tests against node:sqlite fail where the platform goes on, and the other way round code that works on it fails elsewhere.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node@24.21.0 > /dev/null
cat > look.mjs <<'JS'
import { DatabaseSync } from 'node:sqlite'
import { Miniflare } from 'miniflare'

const table = 'CREATE TABLE jobs (id INTEGER, status TEXT)'
const rows = "INSERT INTO jobs VALUES (1, 'failed'), (2, 'live')"
const questions = [
  `SELECT count(*) AS n FROM jobs WHERE "statsu" = 'failed'`,
  `SELECT count(*) AS n FROM jobs WHERE "statsu" <> 'failed'`,
  `SELECT id AS n FROM jobs ORDER BY "statsu", id DESC LIMIT 1`,
  `SELECT count(*) AS n FROM jobs WHERE status = "failed"`,
  `SELECT count(*) AS n FROM jobs WHERE statsu = 'failed'`,
  `SELECT count(*) AS n FROM jobs WHERE [statsu] = 'failed'`,
  `SELECT count(*) AS n FROM jobs WHERE jobs."statsu" = 'failed'`,
]
const script = `
import { DurableObject } from 'cloudflare:workers'
export class Looker extends DurableObject {
  prepare(statements) { for (const one of statements) this.ctx.storage.sql.exec(one) }
  ask(question) { return this.ctx.storage.sql.exec(question).one().n }
}
export default {
  async fetch(request, { LOOKER, DB }) {
    const { statements, questions } = await request.json()
    const looker = LOOKER.getByName('x')
    await looker.prepare(statements)
    for (const one of statements) await DB.prepare(one).run()
    const seen = []
    for (const question of questions) {
      seen.push([
        await looker.ask(question).catch(() => 'error'),
        await DB.prepare(question).first('n').catch(() => 'error'),
      ])
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
const body = JSON.stringify({ statements: [table, rows], questions })
const answers = await (await worker.dispatchFetch('http://localhost/', { method: 'POST', body })).json()
await worker.dispose()

const database = new DatabaseSync(':memory:')
database.exec(`${table}; ${rows}`)
const inNode = (question) => {
  try {
    return database.prepare(question).get().n
  } catch {
    return 'error'
  }
}
const seen = questions.map((question, at) => [...answers[at], inNode(question)].join(', '))
console.log('a Durable Object, D1, node:sqlite')
for (const [at, question] of questions.entries()) console.log(`${seen[at]}: ${question}`)
const before = ['0, 0, error', '2, 2, error', '2, 2, error', '1, 1, error', ...Array(3).fill('error, error, error')]
if (seen.join('; ') !== before.join('; ')) {
  console.error(`it was before: ${before.join('; ')}\nand is now:    ${seen.join('; ')}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
PATH="$folder/node_modules/.bin:$PATH" node look.mjs 2> log || { cat log >&2; exit 1; }
