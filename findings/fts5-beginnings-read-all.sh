#!/usr/bin/env bash
# What FTS5 reads for the beginning of a word of which only the first rows are wanted.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: `MATCH 'deploy*' ORDER BY rowid LIMIT 1` puts together all rows of all words that begin so before it tells the first
# one, unless there is an index of beginnings of that very length (`prefix = '6'`). `MATCH 'deploy'`, which as many rows hold,
# is read as far as it is asked for, and so is `MATCH 'deploy OR deployed'`. `fts5vocab` of the kind `instance` tells which words
# there are.
#
# What most would guess: that a LIMIT ends both, as there is no sort in either plan.
#
# Why it matters: searches while somebody types are searches for beginnings. Where few words begin so, these in place of the
# beginning take a fraction of the time.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta > /dev/null
cat > look.mjs <<'JS'
import { Miniflare } from 'miniflare'

const KINDS = ['deploy', 'deploy*', 'deploy OR deployed', 'indexed: deploy*']
const script = `
import { DurableObject } from 'cloudflare:workers'
const ROWS = 60_000
export class Looker extends DurableObject {
  fetch(request) {
    const { sql } = this.ctx.storage
    const kind = decodeURIComponent(new URL(request.url).pathname.slice(1))
    if (kind === 'fill') {
      sql.exec("CREATE VIRTUAL TABLE texts USING fts5(text, content = '', prefix = '3'); CREATE VIRTUAL TABLE indexed USING fts5(text, content = '', prefix = '6'); CREATE VIRTUAL TABLE terms USING fts5vocab(texts, instance)")
      this.ctx.storage.transactionSync(() => {
        for (const table of ['texts', 'indexed'])
          for (let n = 1; n <= ROWS; n += 1) sql.exec('INSERT INTO ' + table + ' (rowid, text) VALUES (?, ?)', n, n % 2 ? 'deploy it' : 'deployed it')
      })
      return Response.json('filled')
    }
    const table = kind.startsWith('indexed') ? 'indexed' : 'texts'
    const query = 'SELECT rowid FROM ' + table + ' WHERE ' + table + ' MATCH ? ORDER BY rowid LIMIT 1'
    for (let n = 0; n < 50; n += 1) sql.exec(query, kind.replace('indexed: ', '')).one()
    return Response.json(sql.exec("SELECT term FROM terms WHERE term >= 'deploy' LIMIT 1").one().term)
  }
}
export default { fetch: (request, env) => env.LOOKER.getByName('one').fetch(request) }`

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
const ask = async (path) => (await worker.dispatchFetch('http://localhost/' + path)).json()
await ask('fill')
// A Worker's clock stands still while it computes: the time is taken from outside, in turns.
const times = {}
for (let turn = 0; turn < 8; turn += 1)
  for (const kind of KINDS) {
    const start = performance.now()
    await ask(encodeURIComponent(kind))
    times[kind] = Math.min(times[kind] ?? Infinity, performance.now() - start)
  }
await worker.dispose()
for (const [kind, time] of Object.entries(times)) console.log(`${kind.padEnd(20)} ${(time / 50).toFixed(3)} ms`)
if (times['deploy*'] < 5 * Math.max(times['deploy OR deployed'], times['indexed: deploy*'])) {
  console.error('the beginning took more than five times the time of its words, and of an index of its length, before')
  process.exit(1)
}
JS
node look.mjs
