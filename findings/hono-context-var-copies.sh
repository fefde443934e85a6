#!/usr/bin/env bash
# What reading `c.var.name` costs in Hono, beside `c.get('name')`.
#
# Versions: hono 4.13.19, Node 20 or newer.
#
# Behaviour: `c.var` is a getter that makes a new object of all variables of the request each time it is read
# (`Object.fromEntries`), so that `c.var === c.var` is false and a value put into it is gone at once. With ten variables one
# read takes ten times as long as `c.get('name')`, or more, which looks into the map that they are in.
#
# What most would guess: that the two are the same, as the documentation has it ("You can also access the value of a variable
# with c.var").
#
# Why it matters: middleware and handlers read a variable or two each, so that a request with ten of them copies a hundred
# entries.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error hono@4.13.19 > /dev/null
cat > look.mjs <<'JS'
import { Hono } from 'hono'

const TURNS = 200_000
const app = new Hono().get('/', (c) => {
  for (let number = 0; number < 10; number += 1) c.set(`name${number}`, number)
  const timeOf = (read) => {
    for (let turn = 0; turn < TURNS; turn += 1) read()
    const from = performance.now()
    for (let turn = 0; turn < TURNS; turn += 1) read()
    return (performance.now() - from) / TURNS
  }
  c.var.name1 = 'another value'
  return c.json({
    isTheSame: c.var === c.var,
    afterWriting: c.var.name1,
    times: timeOf(() => c.var.name1) / timeOf(() => c.get('name1')),
  })
})
const { isTheSame, afterWriting, times } = await (await app.request('/')).json()
console.log(`c.var === c.var: ${isTheSame}`)
console.log(`c.var.name1 after it was written: ${afterWriting}`)
console.log(`c.var.name1 takes ${times.toFixed(0)} times as long as c.get('name1')`)
if (isTheSame || afterWriting !== 1 || times < 5) {
  console.error('it was before: false, 1, and more than 5 times')
  process.exit(1)
}
JS
node look.mjs
