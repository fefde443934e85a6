#!/usr/bin/env bash
# What a cursor of a Durable Object's SQLite that is left before its end, by `break` or `return` out of a loop, holds back.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: as long as the cursor is not collected, DROP TABLE and DROP INDEX fail with "database table is locked:
# SQLITE_LOCKED", of its own table as of every other, in this call and in the next ones. Rows can be written meanwhile, and
# columns and indexes added. One that was read to its end, by a loop or by `toArray`, holds nothing back; that goes for the
# rest of one that was left, too.
#
# What most would guess: that leaving the loop closes the cursor, as `for ... of` closes a generator. The cursor's iterator
# has no `return`, so that nobody tells it.
#
# Why it matters: tables are dropped when an update brings another shape, and then it depends on the garbage collector
# whether the update succeeds. No test of what the loop has found shows it.
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
  attempt(query) {
    try { this.ctx.storage.sql.exec(query); return 'done' } catch (error) { return error.message }
  }
  look() {
    const { sql } = this.ctx.storage
    for (const name of ['lines', 'others', 'more']) sql.exec('CREATE TABLE ' + name + ' (id INTEGER)')
    sql.exec('INSERT INTO lines VALUES (1), (2), (3)')
    sql.exec('CREATE INDEX others_id ON others (id)')
    for (const row of sql.exec('SELECT * FROM lines')) if (row.id === 3) continue
    const before = { 'a drop after a loop to the end': this.attempt('DROP TABLE more') }
    this.left = sql.exec('SELECT * FROM lines')
    for (const row of this.left) if (row.id === 1) break
    return {
      ...before,
      'a drop after a loop that was left': this.attempt('DROP TABLE lines'),
      'a drop of another table': this.attempt('DROP TABLE others'),
      'a drop of an index': this.attempt('DROP INDEX others_id'),
      'a row written': this.attempt('INSERT INTO lines VALUES (4)'),
      'a column added': this.attempt('ALTER TABLE others ADD COLUMN name TEXT'),
      'an index added': this.attempt('CREATE INDEX others_name ON others (name)'),
    }
  }
  lookAgain() {
    const inTheNextCall = this.attempt('DROP TABLE lines')
    this.left.toArray()
    return { 'a drop in the next call': inTheNextCall, 'a drop after the rest was read': this.attempt('DROP TABLE lines') }
  }
}
export default {
  async fetch(request, env) {
    const looker = env.LOOKER.getByName('one')
    return Response.json({ ...(await looker.look()), ...(await looker.lookAgain()) })
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
const told = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
for (const [what, came] of Object.entries(told)) console.log(`${what}: ${came}`)
const seen = Object.values(told).map((came) => (came.includes('SQLITE_LOCKED') ? 'locked' : came)).join(' ')
const before = 'done locked locked locked done done done locked done'
if (seen !== before) {
  console.error(`it was ${before} before, and is ${seen} now`)
  process.exit(1)
}
JS
node look.mjs
