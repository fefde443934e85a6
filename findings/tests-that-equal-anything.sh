#!/usr/bin/env bash
# Which values of the web's own types are equal to other ones in tests: by `toEqual` and `toStrictEqual` of Vitest, and by
# `deepStrictEqual` of node:assert.
#
# Versions: vitest 5.1.1 with vite 8.3.8, node 24.21.0 of the npm registry.
#
# Behaviour: two Responses are equal in all three, whatever their status, headers and bodies, and so are two Requests to other
# addresses, two URLPatterns, two formatters of Intl in other languages, and two Blobs with other bytes. Two ArrayBuffers with
# other bytes are equal to `toEqual`, and not to `toStrictEqual`; two generators the other way round. node:assert takes Headers,
# URLSearchParams and FormData with other entries for equal, too, which Vitest tells apart, and two Promises and WeakMaps are equal
# to Vitest. Other URLs and Errors with another cause are told apart by all.
#
# What most would guess: that what cannot be compared is not equal, as `===` has it, or that the tests' error says so; and that
# what is strict finds more than what is not.
#
# Why it matters: `expect(await handler(request)).toEqual(new Response('locked', { status: 401 }))` reads well and passes for a
# page that is open. So does a proxy's test that compares the request which it sends on. Status, entries of headers and text have
# to be compared by themselves.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error vitest@5.1.1 vite@8.3.8 node@24.21.0 > /dev/null
cat > look.test.js <<'JS'
import assert from 'node:assert'
import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'

const form = (value) => {
  const made = new FormData()
  made.set('a', value)
  return made
}
function* once(value) {
  yield value
}
const pairs = {
  Response: [new Response('a'), new Response('b', { status: 401, headers: { a: '1' } })],
  Request: [new Request('https://a.example/'), new Request('https://b.example/', { method: 'POST' })],
  URLPattern: [new URLPattern({ pathname: '/a' }), new URLPattern({ pathname: '/b' })],
  DateTimeFormat: [new Intl.DateTimeFormat('de'), new Intl.DateTimeFormat('en')],
  Blob: [new Blob(['a']), new Blob(['b'])],
  Headers: [new Headers({ a: '1' }), new Headers({ a: '2' })],
  URLSearchParams: [new URLSearchParams('a=1'), new URLSearchParams('a=2')],
  FormData: [form('1'), form('2')],
  ArrayBuffer: [new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
  generator: [once(1), once(2)],
  Promise: [Promise.resolve(1), Promise.resolve(2)],
  WeakMap: [new WeakMap(), new WeakMap([[form, 1]])],
  URL: [new URL('https://a.example/'), new URL('https://b.example/')],
  Error: [new Error('a', { cause: 1 }), new Error('a', { cause: 2 })],
}
const ways = {
  toEqual: (a, b) => expect(a).toEqual(b),
  toStrictEqual: (a, b) => expect(a).toStrictEqual(b),
  deepStrictEqual: (a, b) => assert.deepStrictEqual(a, b),
}
test('what is equal', async () => {
  const rows = {}
  for (const [name, [a, b]] of Object.entries(pairs)) {
    rows[name] = Object.keys(ways).filter((way) => {
      try {
        ways[way](a, b)
        return true
      } catch {
        return false
      }
    })
  }
  await writeFile('seen.json', JSON.stringify(rows))
})
JS
cat > look.mjs <<'JS'
import { readFile } from 'node:fs/promises'

const rows = JSON.parse(await readFile('seen.json', 'utf8'))
const seen = Object.entries(rows).map(([name, ways]) => `${name}: ${ways.join(', ') || 'other for all'}`)
console.log(`two others are equal by\n${seen.join('\n')}`)
const all = 'toEqual, toStrictEqual, deepStrictEqual'
const before = [
  ...['Response', 'Request', 'URLPattern', 'DateTimeFormat', 'Blob'].map((name) => `${name}: ${all}`),
  ...['Headers', 'URLSearchParams', 'FormData'].map((name) => `${name}: deepStrictEqual`),
  'ArrayBuffer: toEqual',
  'generator: toStrictEqual, deepStrictEqual',
  ...['Promise', 'WeakMap'].map((name) => `${name}: toEqual, toStrictEqual`),
  ...['URL', 'Error'].map((name) => `${name}: other for all`),
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
export PATH="$folder/node_modules/.bin:$PATH"
vitest run look.test.js > log 2>&1 || { cat log >&2; exit 1; }
node look.mjs
