#!/usr/bin/env bash
# What xmlbuilder2 writes for a text that holds an ampersand, a word and a semicolon, beside xml2js and fast-xml-parser.
#
# Versions: xmlbuilder2 4.0.3, xml2js 0.6.2, fast-xml-parser 5.12.1, libxml2-wasm 0.7.2, Node 20 or newer.
#
# Behaviour: it takes `&word;` for an entity and leaves it, whatever the word, also where the text is given to `txt` or as an
# attribute: `use &lt; for <` is read as `use < for <`, and after `Q&A; then docs` the file is no XML any more, since there is no
# entity `A`: libxml2 refuses all of it. `&#x1b;` alone is escaped. A text in an object is decoded besides, so that `&#39;`
# is an apostrophe. With the other two the text that is read is the one that was written.
#
# What most would guess: that a text is a text, as in the DOM, which the package is built on; `noDoubleEncoding`, the option that
# asked for this, is no longer there.
#
# Why it matters: subjects of commits are full of it ("Escape &nbsp; in titles"), and sitemaps and feeds are made with it: one
# such entry changes silently, or takes the file away from all who read it strictly. See oozcitak/xmlbuilder2#105, closed as mended.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error xmlbuilder2@4.0.3 xml2js@0.6.2 fast-xml-parser@5.12.1 libxml2-wasm@0.7.2 > /dev/null
cat > look.mjs <<'JS'
import { XMLBuilder } from 'fast-xml-parser'
import { XmlDocument } from 'libxml2-wasm'
import xml2js from 'xml2js'
import { create } from 'xmlbuilder2'

const texts = ['rock & roll', 'use &lt; for <', 'say &#39;no&#39;', 'Escape &nbsp; in titles', 'Q&A; then docs', '&#x1b;']
const writers = {
  'xmlbuilder2, txt': (text) => create().ele('title').txt(text).end(),
  'xmlbuilder2, attribute': (text) => create().ele('title', { text }).end(),
  'xmlbuilder2, object': (text) => create({ title: text }).end(),
  xml2js: (text) => new xml2js.Builder().buildObject({ title: text }),
  'fast-xml-parser': (text) => new XMLBuilder().build({ title: text }),
}
const readBack = (xml) => {
  try {
    const { root } = XmlDocument.fromString(xml)
    return root.content || root.attr('text')?.value
  } catch {
    return null
  }
}
const seen = []
for (const [name, write] of Object.entries(writers)) {
  const told = texts.map((text) => {
    const back = readBack(write(text))
    return back === text ? 'same' : back === null ? 'no XML' : back
  })
  seen.push(`${name}: ${told.join(' | ')}`)
}
console.log(`written: ${texts.join(' | ')}\n${seen.join('\n')}`)
const before = [
  "xmlbuilder2, txt: same | use < for < | say 'no' | no XML | no XML | same",
  "xmlbuilder2, attribute: same | use < for < | say 'no' | no XML | no XML | same",
  "xmlbuilder2, object: same | use < for < | say 'no' | no XML | no XML | no XML",
  'xml2js: same | same | same | same | same | same',
  'fast-xml-parser: same | same | same | same | same | same',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
