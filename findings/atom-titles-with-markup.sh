#!/usr/bin/env bash
# In which of Atom's three forms a title that speaks of markup, `Use <details> now`, is read alike by six libraries that read feeds.
#
# Versions: @extractus/feed-extractor 8.0.3, feedparser 2.6.0, feedsmith 3.0.1, htmlparser2 12.0.0, rss-parser 3.13.0,
# @rowanmanning/feed-parser 2.1.5, feed 6.0.0 as one that writes, Node 20 or newer.
#
# Behaviour: in none. As plain text feedparser takes `<details>` for a tag and drops it, `type="text"` or not. As `type="html"`,
# with its markup escaped, four of the six give `Use &lt;details&gt; now`, as it stands in the source, without saying that it is
# HTML (feedsmith alone says the type). As `type="xhtml"` rss-parser gives an object, and feed-extractor an empty text. The
# package `feed` writes the title as it is and says that it is HTML, so that who reads it by the letter loses `<details>`.
#
# What most would guess: that the type of a text, which is the one thing that Atom has and RSS lacks, is read by whoever reads Atom.
#
# Why it matters: titles of a board are commit messages. Plain text is right with five of six; HTML, which the most used writer
# says, shows `&lt;` to people. Who shows what such a library gives has to escape it, and must not take it for HTML.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @extractus/feed-extractor@8.0.3 feedparser@2.6.0 feedsmith@3.0.1 \
  htmlparser2@12.0.0 rss-parser@3.13.0 @rowanmanning/feed-parser@2.1.5 feed@6.0.0 > /dev/null
cat > look.mjs <<'JS'
import { Readable } from 'node:stream'
import { extractFromXml } from '@extractus/feed-extractor'
import { parseFeed as parseRowan } from '@rowanmanning/feed-parser'
import { Feed } from 'feed'
import FeedParser from 'feedparser'
import { parseFeed as parseSmith } from 'feedsmith'
import { parseFeed } from 'htmlparser2'
import RssParser from 'rss-parser'

const title = 'Use <details> now'
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const forms = {
  'plain text': `<title>${escaped(title)}</title>`,
  'type="text"': `<title type="text">${escaped(title)}</title>`,
  'type="html"': `<title type="html">${escaped(escaped(title))}</title>`,
  'type="xhtml"': `<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">${escaped(title)}</div></title>`,
}
const feed = (title) => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>tag:board.example,2026:docs</id><title>docs</title>
<updated>2026-11-30T10:00:00Z</updated><author><name>Board</name></author>
<entry><id>tag:board.example,2026:docs/1</id>${title}<updated>2026-11-30T10:00:00Z</updated>
<link href="https://board.example/docs"/><summary>live</summary></entry></feed>`
const readers = {
  'feed-extractor': (xml) => extractFromXml(xml).entries[0].title,
  async feedparser(xml) {
    for await (const { title } of Readable.from([xml]).pipe(new FeedParser())) return title
  },
  feedsmith(xml) {
    const { value, type } = parseSmith(xml).feed.entries[0].title
    return type ? `${value} (${type})` : value
  },
  htmlparser2: (xml) => parseFeed(xml).items[0].title,
  'rss-parser': async (xml) => (await new RssParser().parseString(xml)).items[0].title,
  'feed-parser': (xml) => parseRowan(xml).items[0].title,
}
const seen = []
for (const [form, element] of Object.entries(forms)) {
  const row = []
  for (const [name, read] of Object.entries(readers)) {
    const came = await read(feed(element))
    row.push(`${name} ${typeof came === 'string' ? came : typeof came}`)
  }
  seen.push(`${form}: ${row.join(', ')}`)
}
const written = new Feed({ title: 'docs', id: 'tag:board.example,2026:docs' })
written.addItem({ title, id: 'tag:board.example,2026:docs/1', link: 'https://board.example/docs', date: new Date(0) })
seen.push(`feed writes ${written.atom1().match(/<title type.*/)[0]}`)
console.log(seen.join('\n'))
const names = Object.keys(readers)
const rowOf = (...came) => names.map((name, at) => `${name} ${came[at]}`).join(', ')
const source = 'Use &lt;details&gt; now'
const before = [
  `plain text: ${rowOf(title, 'Use  now', title, title, title, title)}`,
  `type="text": ${rowOf(title, 'Use  now', `${title} (text)`, title, title, title)}`,
  `type="html": ${rowOf(title, source, `${source} (html)`, source, source, title)}`,
  `type="xhtml": ${rowOf('', 'Use  now', `${source} (xhtml)`, title, 'object', title)}`,
  'feed writes <title type="html"><![CDATA[Use <details> now]]></title>',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
