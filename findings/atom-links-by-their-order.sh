#!/usr/bin/env bash
# Which of an Atom entry's links five libraries that read feeds give as its address, by the order in which they stand.
#
# Versions: @extractus/feed-extractor 8.0.3, feedparser 2.6.0, htmlparser2 12.0.0, rss-parser 3.13.0, @rowanmanning/feed-parser
# 2.1.5, Node 20 or newer.
#
# Behaviour: feed-extractor and htmlparser2 take the first link, whatever its `rel`: a log that is attached before it
# (`enclosure`), and of the feed itself its own address where `rel="self"` stands first. feedparser takes the last `alternate`,
# so that of a page and its JSON it gives the JSON. Where the page is the first link, and the only alternate, all five agree.
#
# What most would guess: that the link without a `rel`, or with `alternate`, is the entry's address; RFC 4287 gives the order of
# links no meaning, and lets several alternates of different types stand side by side.
#
# Why it matters: a reader clicks on "failed" and gets a file of 2 MB, or JSON, of a feed that is as RFC 4287 has it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @extractus/feed-extractor@8.0.3 feedparser@2.6.0 htmlparser2@12.0.0 \
  rss-parser@3.13.0 @rowanmanning/feed-parser@2.1.5 > /dev/null
cat > look.mjs <<'JS'
import { Readable } from 'node:stream'
import { extractFromXml } from '@extractus/feed-extractor'
import { parseFeed as parseRowan } from '@rowanmanning/feed-parser'
import FeedParser from 'feedparser'
import { parseFeed } from 'htmlparser2'
import RssParser from 'rss-parser'

const link = (rel, path, type) => `<link rel="${rel}" type="${type}" href="https://board.example/${path}"/>`
const page = link('alternate', 'page', 'text/html')
const twin = link('alternate', 'json', 'application/json')
const log = link('enclosure', 'log', 'text/plain')
const self = link('self', 'feed', 'application/atom+xml')
const home = link('alternate', 'home', 'text/html')
const feed = (ofFeed, ofEntry) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:board.example,2026:docs</id><title>docs</title>
<updated>2026-11-30T10:00:00Z</updated><author><name>Board</name></author>${ofFeed}
<entry><id>tag:board.example,2026:docs/1</id><title>failed</title><updated>2026-11-30T10:00:00Z</updated>${ofEntry}
<summary>failed</summary></entry></feed>`

const readers = {
  'feed-extractor'(xml) {
    const { link, entries } = extractFromXml(xml)
    return [link, entries[0].link]
  },
  async feedparser(xml) {
    for await (const { link, meta } of Readable.from([xml]).pipe(new FeedParser())) return [meta.link, link]
  },
  htmlparser2(xml) {
    const { link, items } = parseFeed(xml)
    return [link, items[0].link]
  },
  async 'rss-parser'(xml) {
    const { link, items } = await new RssParser().parseString(xml)
    return [link, items[0].link]
  },
  'feed-parser'(xml) {
    const { url, items } = parseRowan(xml)
    return [url, items[0].url]
  },
}
const cases = {
  'the page first and alone': [home + self, page + log],
  'another link before it': [self + home, log + page],
  'a second alternate behind it': [home + self, page + twin],
}
const seen = []
for (const [name, links] of Object.entries(cases)) {
  console.log(name)
  for (const [reader, read] of Object.entries(readers)) {
    const [ofFeed, ofEntry] = (await read(feed(...links))).map((address) => new URL(address).pathname)
    console.log(`  ${reader}: ${ofFeed} and ${ofEntry}`)
    seen.push(`${ofFeed} ${ofEntry}`)
  }
}
const good = '/home /page'
const first = '/feed /log'
const before = [
  ...[good, good, good, good, good],
  ...[first, good, first, good, good],
  ...[good, '/home /json', good, good, good],
]
if (seen.join(', ') !== before.join(', ')) {
  console.error(`it was before: ${before.join(', ')}\nand is now:     ${seen.join(', ')}`)
  process.exit(1)
}
JS
node look.mjs
