#!/usr/bin/env bash
# What a feed's title and id are that look like a number, such as a version or a short commit, by five libraries that read
# feeds.
#
# Versions: @extractus/feed-extractor 8.0.3 (with fast-xml-parser 5.12.1), feedsmith 3.0.1, htmlparser2 12.0.0, rss-parser
# 3.13.0, @rowanmanning/feed-parser 2.1.5, Node 20 or newer.
#
# Behaviour: feed-extractor gives the title `1.10` as `1.1`, the commit `0123456` as `123456` and `7e10` as `70000000000`: a
# number was made of it and a text of the number. The ids go the same way, so that the releases 1.1 and 1.10 are one entry's. Of
# `0` nothing is left: the title is empty, and the id one that it made up. With `{ xmlParserOptions: { parseTagValue: false } }`
# all stay as they are. feedsmith, which stands on the same parser, and the others give what was written.
#
# What most would guess: that a title is a text. RFC 4287 and RSS know no numbers there.
#
# Why it matters: feeds of releases, tags and deployments are full of them, and of short commits, seven hexadecimal digits, one in
# ninety comes out as another; a reader that knows entries by their ids does not show the second. A word before the version, or a
# tag: as the id, is safe.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > package.json <<'JSON'
{ "private": true, "type": "module", "overrides": { "fast-xml-parser": "5.12.1" } }
JSON
npm install --no-audit --no-fund --loglevel=error @extractus/feed-extractor@8.0.3 feedsmith@3.0.1 htmlparser2@12.0.0 \
  rss-parser@3.13.0 @rowanmanning/feed-parser@2.1.5 > /dev/null
cat > look.mjs <<'JS'
import { extractFromXml } from '@extractus/feed-extractor'
import { parseFeed as parseRowan } from '@rowanmanning/feed-parser'
import { parseFeed as parseSmith } from 'feedsmith'
import { parseFeed } from 'htmlparser2'
import RssParser from 'rss-parser'

const titles = ['1.10', '0123456', '7e10', '0', 'v1.10', '4e5b1c2']
const feed = (title) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:board.example,2026:docs</id><title>docs</title>
<updated>2026-11-30T10:00:00Z</updated><author><name>Board</name></author>
<entry><id>${title}</id><title>${title}</title><updated>2026-11-30T10:00:00Z</updated>
<link href="https://board.example/docs"/><summary>live</summary></entry></feed>`
const readers = {
  'feed-extractor': (xml) => extractFromXml(xml).entries[0],
  'feed-extractor, parseTagValue: false': (xml) =>
    extractFromXml(xml, { xmlParserOptions: { parseTagValue: false } }).entries[0],
  feedsmith(xml) {
    const { id, title } = parseSmith(xml).feed.entries[0]
    return { id, title: title.value }
  },
  htmlparser2: (xml) => parseFeed(xml).items[0],
  'rss-parser': async (xml) => (await new RssParser().parseString(xml)).items[0],
  'feed-parser': (xml) => parseRowan(xml).items[0],
}
const seen = []
for (const [name, read] of Object.entries(readers)) {
  const row = []
  for (const title of titles) {
    const entry = await read(feed(title))
    const id = entry.id === entry.title ? 'the same' : entry.id.replace(/^\w+-\d+$/, 'made up')
    row.push(`${JSON.stringify(entry.title)}, id ${id}`)
  }
  console.log(`${name}: ${row.join('; ')}`)
  seen.push(row.join('; '))
}
// The first seven digits of each commit of a history of 10,000.
let state = 1
const commits = Array.from({ length: 10_000 }, () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
  return (state >>> 4).toString(16).padStart(7, '0')
})
const changed = commits.filter((commit) => extractFromXml(feed(commit)).entries[0].title !== commit).length
console.log(`of ${commits.length} commits ${changed} are another text`)
if (changed !== 114) {
  console.error('it was 114 before')
  process.exit(1)
}
const good = titles.map((title) => `"${title}", id the same`).join('; ')
const before = [
  '"1.1", id the same; "123456", id the same; "70000000000", id the same; "", id made up; "v1.10", id the same; "4e5b1c2", id the same',
  ...Array(5).fill(good),
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
