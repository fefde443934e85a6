#!/usr/bin/env bash
# What Node's own function against control sequences leaves of a build log, beside strip-ansi.
#
# Versions: node 24.21.0 of the npm registry (`util.stripVTControlCharacters`), strip-ansi 7.2.0.
#
# Behaviour: Node takes away the letter that follows where a cursor is put back (`ESC 8`), a character set is chosen, or a title
# was cut off, if it is one of those that can end a sequence: "queued", "live" and "failed" lose their first one, "building" and
# "done" do not. Of newer sequences it leaves a part: `4;2m` where a program tells how it wants keys, and ` q` where it sets the
# shape of the cursor; and of data strings (`ESC P`, `ESC _`) the data, or all. strip-ansi leaves nothing of these and takes
# nothing else, but for a title that was cut off, which it leaves whole. Colours and links are gone with both.
#
# What most would guess: that a function of Node's does at least what the package does whose place it took, and that what it
# gives is the text that was seen.
#
# Why it matters: logs are searched, compared and shown with it in tests and on the command line: a search for "failed" does not
# find "ailed", and nothing shows that a letter is missing.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > package.json
npm install --no-audit --no-fund --loglevel=error node@24.21.0 strip-ansi@7.2.0 > /dev/null
cat > look.mjs <<'JS'
import { stripVTControlCharacters } from 'node:util'
import stripAnsi from 'strip-ansi'

const cases = {
  'the cursor put back, then failed': '\x1b7building\x1b8failed',
  'the cursor put back, then live': '\x1b7building\x1b8live',
  'the cursor put back, then done': '\x1b7building\x1b8done',
  'the cursor put back, then building': '\x1b8building',
  'a character set': '\x1b(0qqq\x1b(B',
  'a title that was cut off': '\x1b]0;title',
  'how keys are wanted': '\x1b[>4;2mlive',
  'the shape of the cursor': '\x1b[2 qlive',
  'a data string': '\x1bPdata\x1b\\live',
  'another data string': '\x1b_data\x1b\\live',
  'a colour': '\x1b[38:2::255:100:0mlive\x1b[0m',
  'a link': '\x1b]8;;https://docs.example/\x1b\\live\x1b]8;;\x1b\\',
}
const seen = Object.entries(cases).map(([name, text]) => {
  const row = [stripVTControlCharacters(text), stripAnsi(text)]
  console.log(`${name}: Node ${JSON.stringify(row[0])}, strip-ansi ${JSON.stringify(row[1])}`)
  return row
})
const before = JSON.stringify([
  ['buildingailed', 'buildingfailed'],
  ['buildingive', 'buildinglive'],
  ['buildingdone', 'buildingdone'],
  ['building', 'building'],
  ['qq', 'qqq'],
  ['itle', '\x1b]0;title'],
  ['4;2mlive', 'live'],
  [' qlive', 'live'],
  ['data\x1b\\live', 'live'],
  ['\x1b_data\x1b\\live', 'live'],
  ['live', 'live'],
  ['live', 'live'],
])
if (JSON.stringify(seen) !== before) {
  console.error(`it was before: ${before}\nand is now:     ${JSON.stringify(seen)}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs
