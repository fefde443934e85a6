#!/usr/bin/env bash
# What becomes of the keys `constructor` and `prototype` in a table that valibot reads, beside zod.
#
# Versions: valibot 1.5.0, zod 4.6.7, Node 20 or newer.
#
# Behaviour: `v.record`, `v.looseObject` and `v.objectWithRest` leave out an entry of such a name, and one of `__proto__`, and
# answer that all is well: the output is smaller than the input, and the entry's value is never checked. `toString` stays. zod
# keeps `constructor` and `prototype`, with their values checked, and leaves out `__proto__`. The other way round, a field
# called `constructor` that is optional makes `v.object` refuse `{}`: what it finds there is the function that every object has.
# `v.map` of `new Map(Object.entries(...))` takes every name.
#
# What most would guess: that a schema which passes has the whole table, or that a key which is not allowed is a problem that is
# told. `hasOwn` or a null prototype, in the code around it, does not help: they are gone before.
#
# Why it matters: keys are what somebody else named: projects, branches, variables. A project called `prototype` loses its
# setting, and a variable called `constructor` is not among those whose values are to be hidden.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error valibot@1.5.0 zod@4.6.7 > /dev/null
cat > look.mjs <<'JS'
import * as v from 'valibot'
import { z } from 'zod'

const table = () => JSON.parse('{"docs":1,"constructor":2,"prototype":3,"__proto__":4,"toString":5}')
const wrong = () => JSON.parse('{"constructor":"no number"}')
const byName = v.record(v.string(), v.number())
const ways = {
  'v.record': () => v.parse(byName, table()),
  'v.looseObject': () => v.parse(v.looseObject({}), table()),
  'v.objectWithRest': () => v.parse(v.objectWithRest({}, v.number()), table()),
  'v.map': () => Object.fromEntries(v.parse(v.map(v.string(), v.number()), new Map(Object.entries(table())))),
  'z.record': () => z.record(z.string(), z.number()).parse(table()),
  'v.record of numbers, of a text': () => v.parse(byName, wrong()),
  'z.record of numbers, of a text': () => z.record(z.string(), z.number()).parse(wrong()),
  'v.object with an optional constructor, of {}': () => v.parse(v.object({ constructor: v.optional(v.string()) }), {}),
}
const seen = Object.entries(ways).map(([name, read]) => {
  let row
  try {
    row = Object.keys(read()).join(' ') || 'nothing'
  } catch {
    row = 'refused'
  }
  console.log(`${name}: ${row}`)
  return row
})
const some = 'docs toString'
const before = [
  ...[some, some, some, 'docs constructor prototype __proto__ toString', 'docs constructor prototype toString'],
  ...['nothing', 'refused', 'refused'],
].join(', ')
if (seen.join(', ') !== before) {
  console.error(`it was before: ${before}\nand is now:     ${seen.join(', ')}`)
  process.exit(1)
}
JS
node look.mjs
