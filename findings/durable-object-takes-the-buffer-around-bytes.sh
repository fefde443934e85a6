#!/usr/bin/env bash
# How much of a large buffer goes along where a few bytes of it, a view, are stored or sent: in Durable Objects, KV and Node.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry for its node:v8.
#
# Behaviour: all of it, where a value is stored by `storage.put` or `storage.kv.put` of a Durable Object, and where it is an argument or
# the answer of a method (RPC): `bytes.subarray(0, 5)` of a mebibyte makes the database a mebibyte larger, and the other side
# reads 5 bytes whose `buffer` has a million. 5 bytes out of 40 MiB are refused as "limited to 32MiB". A reader of a body gives such
# views: what it reads of "hello" lies in a buffer of 4,096 bytes, or with BYOB in one as large as was brought along.
# A statement of SQL that it is bound to, `KV.put` and Node's own `v8.serialize`, whose format this is, take the 5 bytes.
# `bytes.slice(0, 5)` is a copy, and right everywhere.
#
# What most would guess: that a Uint8Array is the bytes that it shows, which are those that `length`, `Response` and each other store
# go by.
#
# Why it matters: to cut a log or a file into pieces by `subarray`, because it copies nothing, and to put each piece, stores the whole
# once for each of them: a file in ten pieces is there ten times. Nothing fails, and a test that reads the pieces again passes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node@24.21.0 > /dev/null
cat > look.mjs <<'JS'
import { deserialize, serialize } from 'node:v8'
import { Miniflare } from 'miniflare'

const script = `
import { DurableObject } from 'cloudflare:workers'
const mebibyte = 2 ** 20
const view = (size) => new Uint8Array(size).subarray(0, 5)
const said = (bytes) => bytes.byteLength + ' bytes in ' + bytes.buffer.byteLength
export class Looker extends DurableObject {
  async growth(put) {
    const { sql } = this.ctx.storage
    const before = sql.databaseSize
    await put()
    await this.ctx.storage.sync()
    return ', stored in ' + (sql.databaseSize - before > mebibyte ? 'more than a mebibyte' : 'a page or two')
  }
  async put(copied) {
    const { storage } = this.ctx
    const grown = await this.growth(() => storage.put('pieces', copied ? view(mebibyte).slice() : view(mebibyte)))
    return said(await storage.get('pieces')) + grown
  }
  async kvPut() {
    const { kv } = this.ctx.storage
    return this.growth(() => kv.put('pieces', view(mebibyte))).then((grown) => said(kv.get('pieces')) + grown)
  }
  async bind() {
    const { sql } = this.ctx.storage
    sql.exec('CREATE TABLE pieces (piece BLOB)')
    const grown = await this.growth(() => sql.exec('INSERT INTO pieces VALUES (?)', view(mebibyte)))
    return said(new Uint8Array(sql.exec('SELECT piece FROM pieces').one().piece)) + grown
  }
  answer(size) { return view(size) }
  argument(bytes) { return said(bytes) }
}
const attempt = async (look) => {
  try {
    const value = await look()
    return typeof value === 'string' ? value : said(value)
  } catch (error) { return error.message.replace(/, but.*/, '') }
}
export default {
  async fetch(request, { LOOKER, KV }) {
    const of = (name) => LOOKER.getByName(name)
    const read = async () => (await new Response('hello').body.getReader().read()).value
    const readInto = async () => (await new Response('hello').body.getReader({ mode: 'byob' }).read(new Uint8Array(65536))).value
    const looks = {
      'storage.put': () => of('put').put(false),
      'storage.put of a copy': () => of('copy').put(true),
      'storage.kv.put': () => of('kv').kvPut(),
      'bound to a statement': () => of('sql').bind(),
      'answer of a method': () => of('rpc').answer(mebibyte),
      'argument of a method': () => of('rpc').argument(view(mebibyte)),
      'answer of a method, out of 40 MiB': () => of('rpc').answer(40 * mebibyte),
      'KV.put': async () => {
        await KV.put('pieces', view(mebibyte))
        return new Uint8Array(await KV.get('pieces', 'arrayBuffer'))
      },
      "piece of a body's reader": read,
      'the same, BYOB': readInto,
    }
    const rows = []
    for (const [name, look] of Object.entries(looks)) rows.push(name + ': ' + (await attempt(look)))
    return Response.json(rows)
  }
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
const seen = await (await worker.dispatchFetch('http://localhost/')).json()
await worker.dispose()
const written = serialize(new Uint8Array(2 ** 20).subarray(0, 5))
seen.push(`v8.serialize of Node: ${deserialize(written).byteLength} bytes, written in ${written.byteLength}`)
console.log(seen.join('\n'))
const before = [
  'storage.put: 5 bytes in 1048576, stored in more than a mebibyte',
  'storage.put of a copy: 5 bytes in 5, stored in a page or two',
  'storage.kv.put: 5 bytes in 1048576, stored in more than a mebibyte',
  'bound to a statement: 5 bytes in 5, stored in a page or two',
  'answer of a method: 5 bytes in 1048576',
  'argument of a method: 5 bytes in 1048576',
  'answer of a method, out of 40 MiB: Serialized RPC arguments or return values are limited to 32MiB',
  'KV.put: 5 bytes in 5',
  'piece of a body\'s reader: 5 bytes in 4096',
  'the same, BYOB: 5 bytes in 65536',
  'v8.serialize of Node: 5 bytes, written in 10',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs 2> log || { cat log >&2; exit 1; }
