#!/usr/bin/env bash
# What a morph to the very same markup does to what a reader typed, ticked, chose or unfolded.
#
# Versions: idiomorph 0.8.0 in jsdom 29.1.1, Node 20.19 or newer.
#
# Behaviour: an element whose markup did not change is not left alone. The text in an <input> and in a <textarea> goes, a
# ticked box is no longer ticked, a <select> goes back to its first entry, and an unfolded <details> folds. The option
# `ignoreActiveValue` keeps the text of the one field that has the focus, and nothing else.
#
# What most would guess: that a morph changes only what differs between the two versions of the page, so that a field which
# both of them have alike keeps what is in it.
#
# Why it matters: a page that is brought up to date in the background, as by Turbo or htmx with this library, empties the form
# that its reader has half filled in. What is the reader's has to be kept out of the morph by a callback, `open` included.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error idiomorph@0.8.0 jsdom@29.1.1 > /dev/null
cat > look.mjs <<'JS'
import { JSDOM } from 'jsdom'

const { window } = new JSDOM('<!doctype html><body></body>', { pretendToBeVisual: true })
for (const name of ['document', 'Node', 'Element', 'Document', 'DocumentFragment', 'DOMParser', 'Range'])
  globalThis[name] = window[name]
for (const name of ['HTMLElement', 'HTMLInputElement', 'HTMLTextAreaElement', 'HTMLOptionElement', 'HTMLHeadElement'])
  globalThis[name] = window[name]
globalThis.window = window
const { Idiomorph } = await import('idiomorph')

const type = (field) => (field.value = 'typed')
const value = (field) => JSON.stringify(field.value)
const cases = {
  'an <input>': ['<input name="q">', type, value],
  'an <input> with the focus, ignoreActiveValue': [
    '<input name="q">',
    (field) => (field.focus(), type(field)),
    value,
  ],
  'a <textarea>': ['<textarea></textarea>', type, value],
  'a box to tick': ['<input type="checkbox">', (box) => (box.checked = true), (box) => box.checked],
  'a <select>': [
    '<select><option>first</option><option>second</option></select>',
    (list) => (list.value = 'second'),
    value,
  ],
  'a <details>': ['<details><summary>More</summary></details>', (one) => (one.open = true), (one) => one.open],
}
const seen = Object.entries(cases).map(([name, [markup, act, look]]) => {
  document.body.innerHTML = markup
  act(document.body.firstElementChild)
  const before = look(document.body.firstElementChild)
  Idiomorph.morph(document.body, `<body>${markup}</body>`, { ignoreActiveValue: true })
  const row = `${before} -> ${look(document.body.firstElementChild)}`
  console.log(`${name}: ${row}`)
  return row
})
window.close()
const expected = [
  ...['"typed" -> ""', '"typed" -> "typed"', '"typed" -> ""', 'true -> false'],
  ...['"second" -> "first"', 'true -> false'],
].join(', ')
if (seen.join(', ') !== expected) {
  console.error(`it was before: ${expected}\nand is now:     ${seen.join(', ')}`)
  process.exit(1)
}
JS
node look.mjs
