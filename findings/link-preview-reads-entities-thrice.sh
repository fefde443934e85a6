#!/usr/bin/env bash
# What three libraries that make link previews read in a page's `og:title`, `og:url` and `og:image`.
#
# Versions: unfurl.js 6.4.0, metascraper 5.58.1 with its title, url and image 5.56.2, open-graph-scraper 6.12.0, Node 22 or newer.
#
# Behaviour: unfurl.js decodes what its parser of HTML has decoded already, twice more, and takes an entity without a semicolon for
# one, also where letters follow. So in an address that is escaped as HTML wants it, `&amp;section=2` is `§ion=2`, `&amp;region=eu` is
# `®ion=eu` and `&amp;timestamp=1` is `×tamp=1`: another address. A title that speaks of `&lt;` has `<` in its place. metascraper
# leaves entities and addresses as they are, and sets a title's quotes as a printer does: `"a b"` is `“a b”`, and `don't` is
# `don’t`. open-graph-scraper gives what was written.
#
# What most would guess: that what is read is what was written, as the browser has it, and that a wrong entity would come of a page that
# escapes too little or too often.
#
# Why it matters: the picture of a preview whose address has a second parameter is a 404, or another project's; the title is a commit's
# subject, and a command or a code copied from its card (`npm run build -- --mode "a b"`) is no longer one. A page helps it
# by names of parameters that begin like no entity, as all of Pageboard's do, or by an address without any, as its pictures'.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts unfurl.js@6.4.0 open-graph-scraper@6.12.0 metascraper@5.58.1 \
  metascraper-title@5.56.2 metascraper-url@5.56.2 metascraper-image@5.56.2 > /dev/null
cat > look.mjs <<'JS'
import { createServer } from 'node:http'
import metascraper from 'metascraper'
import image from 'metascraper-image'
import title from 'metascraper-title'
import address from 'metascraper-url'
import ogs from 'open-graph-scraper'
import { unfurl } from 'unfurl.js'

const written = {
  title: `Don't escape &lt; in "a b"`,
  url: 'https://www.example.com/p?id=1&region=eu&timestamp=1',
  image: 'https://www.example.com/p.png?id=1&section=2',
}
const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
const tags = Object.entries(written).map(([name, text]) => `<meta property="og:${name}" content="${escaped(text)}">`)
const html = `<!doctype html><html lang="en"><head><title>Board</title>${tags.join('')}</head><body></body></html>`
const server = createServer((_, answer) => answer.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(html))
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

const { open_graph } = await unfurl(`http://127.0.0.1:${server.address().port}/`)
const { result } = await ogs({ html })
const read = {
  'unfurl.js': { title: open_graph.title, url: open_graph.url, image: open_graph.images[0].url },
  metascraper: await metascraper([title(), address(), image()])({ html, url: 'https://www.example.com/' }),
  'open-graph-scraper': { title: result.ogTitle, url: result.ogUrl, image: result.ogImage[0].url },
}
server.closeAllConnections()
server.close()
const seen = []
for (const [library, values] of Object.entries(read)) {
  for (const [name, text] of Object.entries(written)) {
    const is = decodeURIComponent(values[name])
    seen.push(`${library}, ${name}: ${is === text ? 'as written' : is}`)
  }
}
console.log(seen.join('\n'))
const before = [
  `unfurl.js, title: Don't escape < in "a b"`,
  'unfurl.js, url: https://www.example.com/p?id=1®ion=eu×tamp=1',
  'unfurl.js, image: https://www.example.com/p.png?id=1§ion=2',
  'metascraper, title: Don’t escape &lt; in “a b”',
  'metascraper, url: as written',
  'metascraper, image: as written',
  'open-graph-scraper, title: as written',
  'open-graph-scraper, url: as written',
  'open-graph-scraper, image: as written',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
process.exit()
JS
node look.mjs
