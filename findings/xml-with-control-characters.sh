#!/usr/bin/env bash
# What becomes of a character that XML cannot hold, such as the ESC of a coloured text, in a feed: with what writes feeds and XML,
# with what reads them, and with libxml2.
#
# Versions: feed 6.0.0, rss 1.2.2, xmlbuilder2 4.0.3, fast-xml-parser 5.12.1, feedsmith 3.0.1, xml2js 0.6.2 write; rss-parser
# 3.13.0, htmlparser2 12.0.0, feedparser 2.6.0, feedsmith, fast-xml-parser, saxes 6.0.0, libxml2-wasm 0.7.2 read. Node 20 or newer.
#
# Behaviour: all that write put it into the file as it is, without an error, but for xml2js, which throws. The five that read
# give it back, and fast-xml-parser's validator says that the file is valid. It is not XML: saxes and libxml2 refuse the whole
# file, also where the character stands in CDATA. xmlbuilder2 has an option for it, `wellFormed`, which throws and is off.
#
# What most would guess: that a builder of XML writes XML, or throws; and that what a validator and five libraries read is read
# by any reader.
#
# Why it matters: commit messages, names of branches and lines of logs hold such characters. One of them, in one entry, takes the
# whole feed away from whatever parses strictly until it has fallen off the end. Tests that read what was written with any of the
# five libraries pass.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error feed@6.0.0 rss@1.2.2 xmlbuilder2@4.0.3 fast-xml-parser@5.12.1 feedsmith@3.0.1 \
  xml2js@0.6.2 rss-parser@3.13.0 htmlparser2@12.0.0 feedparser@2.6.0 saxes@6.0.0 libxml2-wasm@0.7.2 > /dev/null
cat > look.mjs <<'JS'
import { Readable } from 'node:stream'
import { XMLBuilder, XMLParser, XMLValidator } from 'fast-xml-parser'
import { Feed } from 'feed'
import FeedParser from 'feedparser'
import { generateRssFeed, parseRssFeed } from 'feedsmith'
import { parseFeed } from 'htmlparser2'
import { XmlDocument } from 'libxml2-wasm'
import RSS from 'rss'
import Parser from 'rss-parser'
import { SaxesParser } from 'saxes'
import xml2js from 'xml2js'
import { create } from 'xmlbuilder2'

const site = 'https://docs.example/'
const item = (title) => ({ title, link: site, url: site, guid: site, id: site, date: new Date(0), pubDate: new Date(0) })
const channel = (title) => ({ title: 'docs', link: site, description: 'docs', item: { title } })

const writers = {
  feed(title) {
    const feed = new Feed({ title: 'docs', id: site, link: site })
    feed.addItem(item(title))
    return feed.rss2()
  },
  rss(title) {
    const feed = new RSS({ title: 'docs', feed_url: site, site_url: site })
    feed.item(item(title))
    return feed.xml()
  },
  feedsmith: (title) => generateRssFeed({ title: 'docs', link: site, description: 'docs', items: [item(title)] }),
  xmlbuilder2: (title) => create({ rss: { '@version': '2.0', channel: channel(title) } }).end(),
  'fast-xml-parser': (title) =>
    new XMLBuilder({ ignoreAttributes: false }).build({ rss: { '@_version': '2.0', channel: channel(title) } }),
  xml2js: (title) => new xml2js.Builder().buildObject({ rss: { $: { version: '2.0' }, channel: channel(title) } }),
}

const title = 'a \u001b[31mred\u001b[0m door'
// Each gives the title, or true.
const readers = {
  'rss-parser': async (xml) => (await new Parser().parseString(xml)).items[0].title,
  htmlparser2: (xml) => parseFeed(xml, { xmlMode: true }).items[0].title,
  feedparser: (xml) =>
    new Promise((resolve, reject) => {
      const parser = Readable.from([Buffer.from(xml)]).pipe(new FeedParser())
      parser.on('error', reject)
      parser.on('data', ({ title }) => resolve(title))
    }),
  feedsmith: (xml) => parseRssFeed(xml).items[0].title,
  'fast-xml-parser': (xml) => new XMLParser().parse(xml).rss.channel.item.title,
  'its validator': (xml) => XMLValidator.validate(xml) === true,
  saxes(xml) {
    const parser = new SaxesParser()
    parser.on('error', (error) => {
      throw error
    })
    parser.write(xml).close()
    return true
  },
  libxml2: (xml) => XmlDocument.fromString(xml) !== null,
}

const seen = []
for (const [name, write] of Object.entries(writers)) {
  let xml
  try {
    xml = write(title)
  } catch {
    seen.push(`${name} throws`)
    continue
  }
  const took = []
  for (const [reader, read] of Object.entries(readers)) {
    try {
      const came = await read(xml)
      if (came === title || came === true) took.push(reader)
    } catch {}
  }
  seen.push(`${name} ${xml.includes('\u001b') ? 'writes it' : 'leaves it out'}, taken by ${took.join(', ')}`)
}
const refuses = (act) => {
  try {
    act()
    return 'taken'
  } catch {
    return 'refused'
  }
}
const inData = `<rss version="2.0"><title><![CDATA[${title}]]></title></rss>`
seen.push(`CDATA: ${refuses(() => readers.saxes(inData))} by saxes, ${refuses(() => readers.libxml2(inData))} by libxml2`)
seen.push(`wellFormed: ${refuses(() => create({ title }).end({ wellFormed: true }))} by xmlbuilder2`)
console.log(seen.join('\n'))
const before = [
  ...['feed', 'rss', 'feedsmith', 'xmlbuilder2', 'fast-xml-parser'].map(
    (name) =>
      `${name} writes it, taken by rss-parser, htmlparser2, feedparser, feedsmith, fast-xml-parser, its validator`,
  ),
  'xml2js throws',
  'CDATA: refused by saxes, refused by libxml2',
  'wellFormed: refused by xmlbuilder2',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
