#!/usr/bin/env bash
# Which words of a build's log three libraries that find links in a text make a link of.
#
# Versions: linkifyjs 4.4.0, autolinker 4.1.5, linkify-it as markdown-it 14.1.0 and 15.0.3 bring it, Node 20 or newer.
#
# Behaviour: linkifyjs and autolinker take `README.md`, `build.sh`, `main.rs`, `setup.py` and `lib.so` for sites, since Moldova,
# Saint Helena, Serbia, Paraguay and Somalia have these ends; of `src/app.rs` linkifyjs links the second half. In markdown-it 14
# all of them are links, and `docs.pages.dev` is none; in version 15 neither they nor any other site without its scheme is one,
# `example.com` included. An address with its scheme that is followed by a colour's end is taken by linkifyjs together with the
# `ESC [0m`. `localhost:8788` is a link to linkifyjs alone.
#
# What most would guess: that what finds links in any text finds those of a log, and that a site which is one's own is found
# rather than a file.
#
# Why it matters: logs name files everywhere, and such links lead readers to whoever has the name of that site, while the address
# that the log is about may be none. `http://` and `https://` alone are safe to look for, after the colours are gone.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error linkifyjs@4.4.0 autolinker@4.1.5 markdown-it-14@npm:markdown-it@14.1.0 \
  markdown-it-15@npm:markdown-it@15.0.3 > /dev/null
cat > look.mjs <<'JS'
import { Autolinker } from 'autolinker'
import { find } from 'linkifyjs'
import MarkdownIt14 from 'markdown-it-14'
import MarkdownIt15 from 'markdown-it-15'

const linksOf = (MarkdownIt) => (text) =>
  [...new MarkdownIt({ linkify: true }).renderInline(text).matchAll(/href="([^"]*)"/g)].map(([, url]) => url)
const libraries = {
  linkifyjs: (text) => find(text).map(({ href }) => href),
  autolinker: (text) => Autolinker.parse(text, {}).map((match) => match.getAnchorHref()),
  'markdown-it 14': linksOf(MarkdownIt14),
  'markdown-it 15': linksOf(MarkdownIt15),
}
const words = [
  ...['README.md', 'build.sh', 'main.rs', 'setup.py', 'lib.so', 'src/app.rs', 'index.ts', 'package.json'],
  ...['docs.pages.dev', 'example.com', 'localhost:8788', '127.0.0.1:8788'],
  ...['https://docs.pages.dev', 'https://docs.pages.dev.', 'https://docs.pages.dev\x1b[0m'],
]
const seen = words.map((word) => {
  const row = Object.values(libraries).map((links) => links(`see ${word} now`).map((link) => JSON.stringify(link)).join() || '-')
  console.log(`${JSON.stringify(word)}: ${Object.keys(libraries).map((name, at) => `${name} ${row[at]}`).join(', ')}`)
  return row.join(' ')
})
const file = (name) => Array(3).fill(`"http://${name}"`).join(' ') + ' -'
const live = '"https://docs.pages.dev"'
const before = [
  ...['README.md', 'build.sh', 'main.rs', 'setup.py', 'lib.so'].map(file),
  '"http://app.rs" - - -',
  ...['- - - -', '- - - -'],
  '"http://docs.pages.dev" "http://docs.pages.dev" - -',
  file('example.com'),
  '"http://localhost:8788" - - -',
  '- "http://127.0.0.1:8788" - -',
  ...[`${live} ${live} ${live} ${live}`, `${live} ${live} ${live} ${live}`],
  `"https://docs.pages.dev\\u001b[0m" ${live} ${live} ${live}`,
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
