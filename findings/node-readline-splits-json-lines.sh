#!/usr/bin/env bash
# Into how many lines Node's readline cuts a log of JSON lines, one of which has a line separator (U+2028) in a text.
#
# Versions: node 22.23.3 and 24.21.0 of the npm registry, split2 4.2.0.
#
# Behaviour: `JSON.stringify` writes U+2028 and U+2029 as they are, and JSON lets them stand in a text. From Node 24 on `readline`,
# and with it `readLines` of a file's handle, ends a line there, in Node 22 it does not: one entry is two pieces that no
# parser reads. There is no option against it; `crlfDelay: Infinity` changes nothing. A lone carriage return ends a line in
# both. split2, and `split('\n')`, cut at line feeds alone.
#
# What most would guess: that a line ends at `\n` or `\r\n`, as for JSON Lines, and that an update of Node does not change it.
#
# Why it matters: U+2028 comes into commit messages and titles by copying from chats and word processors. A log or an export that
# was read for years breaks with the next Node at one entry, and only where that character is. See nodejs/node#62785.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for version in 22.23.3 24.21.0; do
  mkdir "$version"
  echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > "$version/package.json"
  (cd "$version" && npm install --no-audit --no-fund --loglevel=error "node@$version" split2@4.2.0 > /dev/null)
  cat > "$version/look.mjs" <<'JS'
import { open, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import split2 from 'split2'

const entries = [{ message: 'Say\u2028it' }, { message: 'Say\u2029it' }, { message: 'Say it' }]
const log = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
const listed = async (lines) => {
  let good = 0
  let all = 0
  for await (const line of lines) {
    all += 1
    try {
      JSON.parse(line)
      good += 1
    } catch {}
  }
  return `${good} of ${all} lines are JSON`
}
await writeFile('log', log)
const file = await open('log')
const seen = {
  readline: await listed(createInterface({ input: Readable.from([log]), crlfDelay: Infinity })),
  readLines: await listed(file.readLines()),
  split2: await listed(Readable.from([log]).pipe(split2())),
  'a carriage return': await listed(createInterface({ input: Readable.from(['1\r2\n']) })),
}
await file.close()
console.log(Object.entries(seen).map(([name, row]) => `${name}: ${row}`).join('\n'))
JS
  (cd "$version" && node_modules/.bin/node look.mjs > seen)
  echo "Node $version"
  sed 's/^/  /' "$version/seen"
done
whole='3 of 3 lines are JSON'
cut='1 of 5 lines are JSON'
expected() { printf 'readline: %s\nreadLines: %s\nsplit2: %s\na carriage return: 2 of 2 lines are JSON\n' "$1" "$1" "$whole"; }
diff <(expected "$whole") 22.23.3/seen && diff <(expected "$cut") 24.21.0/seen || { echo 'it was before what stands left' >&2; exit 1; }
