#!/usr/bin/env bash
# Which everyday values cannot be the answer of a Durable Object's method, though `structuredClone` copies them.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: what `Object.groupBy` returns cannot, nor any other object without a prototype, nor what `match` returns when the
# pattern has a named group, since its `groups` is such an object: the call fails with a DataCloneError that says "Could not serialize
# object of type "Object"". A Proxy around an object goes through and arrives as a stub, of which every property is a promise;
# there it is `structuredClone` that refuses. Headers, an Error and a list with a property of its own arrive as such.
#
# What most would guess: that RPC takes whatever `structuredClone` takes, since Cloudflare's documentation says so of nearly all
# types and names plain objects first.
#
# Why it matters: `Object.groupBy` is what everybody sorts rows with by now. In a test within one Worker it works; behind RPC
# the page is an error, and its message names the one type that everybody expects to work. `{ ...value }` is the way round.
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
const rows = [{ branch: 'main' }, { branch: 'next' }]
const values = {
  'Object.groupBy': () => Object.groupBy(rows, (row) => row.branch),
  'the same, spread': () => ({ ...Object.groupBy(rows, (row) => row.branch) }),
  'Map.groupBy': () => Map.groupBy(rows, (row) => row.branch),
  'match with a named group': () => '7 builds'.match(/(?<count>[0-9]+)/),
  'match without one': () => '7 builds'.match(/([0-9]+)/),
  Headers: () => new Headers({ etag: '"1"' }),
  Proxy: () => new Proxy({ branch: 'main' }, {}),
  'Error with a code': () => Object.assign(new Error('no'), { code: 7 }),
  'list with a total': () => Object.assign([1, 2], { total: 50 }),
}
export class Looker extends DurableObject {
  value(name) { return values[name]() }
}
const attempt = async (make) => {
  try {
    const value = await make()
    // What it holds beside: an Error's code, a list's total, or that a property is a promise.
    const isStub = value.branch !== undefined && typeof value.branch !== 'string' && (await value.branch) === 'main'
    const beside = isStub ? 'of promises' : (value.code ?? value.total ?? '')
    return [value.constructor?.name ?? 'Object', beside].join(' ').trim()
  } catch (error) { return error.name }
}
export default {
  async fetch(request, { LOOKER }) {
    const stub = LOOKER.getByName('one')
    const seen = []
    for (const name of Object.keys(values)) {
      seen.push([name, await attempt(() => stub.value(name)), await attempt(() => structuredClone(values[name]()))])
    }
    return Response.json(seen)
  }
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
for (const [name, rpc, clone] of rows) console.log(`${name}: RPC ${rpc}, structuredClone ${clone}`)
const seen = JSON.stringify(rows.map(([, rpc, clone]) => [rpc, clone]))
const before = JSON.stringify([
  ...[['DataCloneError', 'Object'], ['Object', 'Object'], ['Map', 'Map']],
  ...[['DataCloneError', 'Array'], ['Array', 'Array'], ['Headers', 'Headers']],
  ...[['RpcStub of promises', 'DataCloneError'], ['Error 7', 'Error 7'], ['Array 50', 'Array 50']],
])
if (seen !== before) {
  console.error(`it was before: ${before}\nand is now: ${seen}`)
  process.exit(1)
}
JS
node look.mjs
