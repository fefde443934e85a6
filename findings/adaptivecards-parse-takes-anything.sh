#!/usr/bin/env bash
# What Microsoft's own renderer of Adaptive Cards, the format of messages to Teams, says of a card that is wrong.
#
# Versions: adaptivecards 3.0.6, Node 20 or newer.
#
# Behaviour: `parse` and `validateProperties` have nothing to say of a text that is a number or is not there, of a body that is
# an object in place of a list, of a misspelt property, of a table in a card of version 1.0, which has none, nor of a card
# that is a mere string. What is wrong is left out, and the rest is taken. They do tell of an unknown element, an unknown
# value of a fixed set, a link without an address and a sixth action. What was left out is told by writing the
# parsed card out again with `toJSON` and comparing. Node cannot import the package by its name, since its modules lack the endings
# of their files: the file below `dist` works.
#
# What most would guess: that a card which the reference implementation parses and validates without a word is shown whole.
#
# Why it matters: Teams answers 202 before it looks at the card, so that a test with this library is the only one there is,
# and with `parse` alone it passes for a message without its text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error adaptivecards@3.0.6 > /dev/null
cat > look.mjs <<'JS'
import { createRequire } from 'node:module'
import { isDeepStrictEqual } from 'node:util'

const byName = await import('adaptivecards').then(() => 'imported', ({ code }) => code)
const { AdaptiveCard, SerializationContext } = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js')
const card = (more) => ({ type: 'AdaptiveCard', version: '1.4', ...more })
const text = (more) => card({ body: [{ type: 'TextBlock', ...more }] })
const link = (more) => ({ type: 'Action.OpenUrl', title: 'Open', ...more })
const cases = {
  'as it should be': text({ text: 'Failed' }),
  'a text that is a number': text({ text: 5 }),
  'no text': card({ body: [{ type: 'TextBlock', wrap: true }] }),
  'a body that is no list': card({ body: { type: 'TextBlock', text: 'Failed' } }),
  'a misspelt property': text({ text: 'Failed', wieght: 'Bolder' }),
  'a table in version 1.0': card({ version: '1.0', body: [{ type: 'Table', columns: [{ width: 1 }] }] }),
  'a string': 'Failed',
  'an unknown element': card({ body: [{ type: 'Text', text: 'Failed' }] }),
  'an unknown colour': text({ text: 'Failed', color: 'red' }),
  'a link without an address': card({ actions: [link()] }),
  'six actions': card({ actions: Array.from({ length: 6 }, () => link({ url: 'https://docs.example/' })) }),
}
const seen = Object.entries(cases).map(([name, json]) => {
  const parsed = new AdaptiveCard()
  const context = new SerializationContext()
  parsed.parse(json, context)
  const told = context.eventCount + parsed.validateProperties().validationEvents.length
  const { $schema, ...again } = parsed.toJSON()
  const row = `${told === 0 ? 'silent' : 'told'}, ${isDeepStrictEqual(again, json) ? 'the same again' : 'another again'}`
  console.log(`${name}: ${row}`)
  return row
})
console.log(`import('adaptivecards') in Node: ${byName}`)
seen.push(byName)
const silent = 'silent, another again'
const expected = [
  'silent, the same again',
  ...[silent, 'silent, the same again', silent, silent, silent, silent],
  ...['told, another again', 'told, another again', 'told, the same again', 'told, the same again'],
  'ERR_MODULE_NOT_FOUND',
]
if (!isDeepStrictEqual(seen, expected)) {
  console.error(`it was before:\n${expected.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
