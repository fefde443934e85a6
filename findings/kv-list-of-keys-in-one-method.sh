#!/usr/bin/env bash
# What the methods of Workers KV make of a list of keys, of no limit, and of values that are not all of one kind.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, Node 20 or newer.
#
# Behaviour: `get` takes a list of keys. `delete` takes one too, without an error, and deletes neither: it makes the one key `a,b`
# of it. `get(keys, 'json')` fails as a whole where one of the values is not JSON, and does not say which. `list({ limit: 0 })`
# lists all. `put(key, null)` stores the four letters. `expiration` is a number of 32 bits, so that one after January 2038, or one
# in milliseconds, is refused as "out of range", where `expirationTtl` goes beyond.
#
# What most would guess: that `delete` does what `get` does, as the storage of a Durable Object, whose methods have the same
# names, deletes a list; or that what it does not take is an error, as its types say.
#
# Why it matters: in JavaScript, and in TypeScript behind an `any`, sessions are signed out and caches are emptied with it, and
# are still there, while no log tells. One bad value makes a page of all an error.
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
  async left() {
    const { storage } = this.ctx
    await storage.put({ a: 1, b: 2 })
    return [await storage.delete(['a', 'b']), (await storage.list()).size]
  }
}
export default {
  async fetch(request, { KV, LOOKER }) {
    const told = async (work) => { try { return await work() } catch (error) { return error.name + ': ' + error.message } }
    const left = async () => (await KV.list()).keys.length
    await KV.put('a', '{ "live": true }')
    await KV.put('b', '{ "live": false }')
    const seen = {}
    seen['get of two'] = [...await KV.get(['a', 'b'], 'json')].length
    await KV.put('a,b', 'x')
    seen['delete of two'] = await told(async () => String(await KV.delete(['a', 'b'])) + ', left: ' + await left())
    seen['the key a,b'] = String(await KV.get('a,b'))
    seen['delete of two in a Durable Object'] = (await LOOKER.getByName('x').left()).join(', left: ')
    seen['list, limit 0'] = (await KV.list({ limit: 0 })).keys.length
    await KV.put('c', 'live')
    seen['get of three, one no JSON'] = await told(() => KV.get(['a', 'b', 'c'], 'json'))
    await KV.put('d', null)
    seen['get of what was null'] = JSON.stringify(await KV.get('d'))
    seen['expires in 2039'] = await told(() => KV.put('e', 'x', { expiration: 2_180_000_000 }))
    seen['expires in milliseconds'] = await told(() => KV.put('e', 'x', { expiration: 1_800_000_000_000 }))
    seen['expires in 30 years'] = await told(() => KV.put('e', 'x', { expirationTtl: 30 * 365 * 86_400 })) ?? 'stored'
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
        env: { LOOKER: { type: 'durable-object', worker: 'look', exportName: 'Looker' }, KV: { type: 'kv', id: 'look' } },
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
  2,
  'undefined, left: 2',
  'null',
  '2, left: 0',
  2,
  'Error: KV GET_BULK failed: 400 At least one of the requested keys corresponds to a non-json value',
  '"null"',
  'TypeError: Value out of range. Must be between -2147483648 and 2147483647 (inclusive).',
  'TypeError: Value out of range. Must be between -2147483648 and 2147483647 (inclusive).',
  'stored',
].join('; ')
if (seen !== before) {
  console.error(`it was before: ${before}\nand is now:    ${seen}`)
  process.exit(1)
}
JS
# What workerd logs of itself, with addresses of its code, is shown only where the rest is other than before.
node look.mjs 2> log || { cat log >&2; exit 1; }
