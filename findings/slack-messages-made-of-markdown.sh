#!/usr/bin/env bash
# What three libraries that make a message for Slack of Markdown make of what is in messages about deployments.
#
# Versions: slackify-markdown 5.0.0, @tryfabric/mack 1.2.1, md-to-slack 1.1.7, Node 20 or newer.
#
# Behaviour: slackify-markdown puts a character without width (U+200B) before and behind what is bold, italic or struck, so that a
# commit which is selected by its ends out of `**4e5b1c2**` has one at each. A badge that is a link, as each README begins with, is a
# link within a link there, `<...|<...>>`; with mack it is a link whose text is empty, and with md-to-slack a bare address.
# md-to-slack makes nothing at all of a table and of a picture, and of a list within a list one line (`1. docs- live`); mack leaves the
# inner list out, and `<details>` in the middle of a sentence. Nothing throws.
#
# What most would guess: that what has no counterpart in Slack stays as text, since all three are made for messages to people; and that
# marks are marks, and no part of what they stand around.
#
# Why it matters: git knows no revision that ends in U+200B, and no search finds it, though it looks right. Notes of a release are
# lists in lists, and what bots write about previews is a table with pictures: what was worth a message is what does not arrive. Who
# makes messages by such a library has to look at each with the texts that its own tools write.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error slackify-markdown@5.0.0 @tryfabric/mack@1.2.1 md-to-slack@1.1.7 > /dev/null
cat > look.mjs <<'JS'
import { markdownToBlocks } from '@tryfabric/mack'
import { markdownToSlack } from 'md-to-slack'
import { slackifyMarkdown } from 'slackify-markdown'

const texts = {
  commit: '**4e5b1c2** is live',
  badge: '[![live](https://board.example/docs.svg)](https://board.example/docs)',
  table: '| site | preview |\n|---|---|\n| docs | ready |',
  picture: '![before and after](https://board.example/docs.png)',
  'list in a list': '1. docs\n   - live',
  markup: 'Use <details> now',
}
const libraries = {
  'slackify-markdown': slackifyMarkdown,
  mack: async (text) =>
    (await markdownToBlocks(text)).map((block) => block.text?.text ?? `${block.type} ${block.image_url}`).join('\n'),
  'md-to-slack': markdownToSlack,
}
const seen = []
for (const [name, text] of Object.entries(texts)) {
  for (const [library, write] of Object.entries(libraries)) {
    const told = (await write(text)).trimEnd().replaceAll('\u200b', 'U+200B').replaceAll('\n', '\\n')
    seen.push(`${name}, ${library}: ${told || 'nothing'}`)
  }
}
console.log(seen.join('\n'))
const before = [
  'commit, slackify-markdown: U+200B*4e5b1c2*U+200B is live',
  'commit, mack: *4e5b1c2* is live',
  'commit, md-to-slack: *4e5b1c2* is live',
  'badge, slackify-markdown: <https://board.example/docs|<https://board.example/docs.svg|live>>',
  'badge, mack: <https://board.example/docs|>',
  'badge, md-to-slack: <https://board.example/docs>',
  'table, slackify-markdown: | site | preview |\\n| ---- | ------- |\\n| docs | ready   |',
  'table, mack: ```\\n| site | preview |\\n| --- | --- |\\n| docs | ready |\\n```',
  'table, md-to-slack: nothing',
  'picture, slackify-markdown: <https://board.example/docs.png|before and after>',
  'picture, mack: image https://board.example/docs.png',
  'picture, md-to-slack: nothing',
  'list in a list, slackify-markdown: 1.  docs\\n    •   live',
  'list in a list, mack: 1. docs',
  'list in a list, md-to-slack: 1. docs- live',
  'markup, slackify-markdown: Use <details> now',
  'markup, mack: Use  now',
  'markup, md-to-slack: Use <details> now',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
