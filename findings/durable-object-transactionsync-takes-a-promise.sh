#!/usr/bin/env bash
# What is undone of an async function that is given to a Durable Object's `transactionSync` and fails.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: nothing. The function gives a promise, the transaction is committed at once with what was written before the first
# `await`, and what follows is written outside of any. That goes for an error before the first `await`, too, since it is one of the
# promise. The caller gets the promise, so that `await transactionSync(async ...)` waits, throws the error, and looks right.
# A plain function that throws is undone, and so is an async one given to `transaction`. The documentation asks for a plain one;
# the runtime has nothing against the other.
#
# What most would guess: that a promise is refused and what was written undone.
#
# Why it matters: one `async` in front of a function, for the sake of one `await` in it, takes all of its transaction away, and
# tests in which nothing fails do not show it. Half of a move from one table to another stays.
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
const ways = {
  'transactionSync, a plain function': ({ storage, write }) =>
    storage.transactionSync(() => { write(1); write(2); throw new Error('failed') }),
  'transactionSync, async, fails at once': ({ storage, write }) =>
    storage.transactionSync(async () => { write(1); write(2); throw new Error('failed') }),
  'transactionSync, async, fails later': ({ storage, write }) =>
    storage.transactionSync(async () => { write(1); await null; write(2); throw new Error('failed') }),
  'transaction, async, fails later': ({ storage, write }) =>
    storage.transaction(async () => { write(1); await null; write(2); throw new Error('failed') }),
}
export class Looker extends DurableObject {
  async look(name) {
    const { storage } = this.ctx
    storage.sql.exec('CREATE TABLE rows (id INTEGER)')
    const write = (id) => storage.sql.exec('INSERT INTO rows VALUES (?)', id)
    let told = 'no error'
    try { await ways[name]({ storage, write }) } catch ({ message }) { told = message }
    const ids = storage.sql.exec('SELECT id FROM rows').toArray().map(({ id }) => id)
    return told + ', rows left: ' + (ids.join(' and ') || 'none')
  }
}
export default {
  async fetch(request, { LOOKER }) {
    const seen = {}
    for (const name of Object.keys(ways)) seen[name] = await LOOKER.getByName(name).look(name)
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
for (const [name, told] of Object.entries(rows)) console.log(`${name}: ${told}`)
const seen = Object.values(rows).join('; ')
const before = [
  'failed, rows left: none',
  'failed, rows left: 1 and 2',
  'failed, rows left: 1 and 2',
  'failed, rows left: none',
].join('; ')
if (seen !== before) {
  console.error(`it was before: ${before}\nand is now:    ${seen}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
node look.mjs 2> log || { cat log >&2; exit 1; }
