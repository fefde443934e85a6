#!/usr/bin/env bash
# What discord.js's own `escapeMarkdown` leaves of the marks that Discord shows as something else than text.
#
# Versions: @discordjs/formatters 0.6.2, Node 20 or newer.
#
# Behaviour: headings (`# `), lists (`- `, `1. `) and links with a text of their own (`[docs](https://...)`) are left unless four
# options are set to true, where bold, italic and code are escaped without. With all of them set, quotes (`> `, `>>> `), small
# print (`-# `) and lists that begin with `+` are still left, and so are mentions, times and emojis in `<...>`. `hyperlink`
# escapes nothing: a text with `]` in it ends the link. `time` takes seconds and, given the number that `Date.now()` gives, writes
# that number, which as seconds is a date beyond the year 50,000; given a Date it counts right.
#
# What most would guess: that a text which went through the function of this name is shown as the text that it was.
#
# Why it matters: commit messages begin with `#`, `-` and `>` and hold links: a subject `# 42` is shouted as a heading, and
# `[live](https://...)` in it is a link. See discordjs/discord.js#11129, of quotes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @discordjs/formatters@0.6.2 > /dev/null
cat > look.mjs <<'JS'
import { escapeMarkdown, hyperlink, time } from '@discordjs/formatters'

const all = { heading: true, bulletedList: true, numberedList: true, maskedLink: true }
const texts = {
  bold: '**a**',
  italic: '*a*',
  code: '`a`',
  heading: '# 42',
  'list, -': '- a',
  'list, 1.': '1. a',
  link: '[live](https://docs.example)',
  'list, +': '+ a',
  quote: '> a',
  'quote to the end': '>>> a',
  'small print': '-# a',
  mention: '<@123>',
  time: '<t:1795521600>',
  emoji: '<:live:123>',
}
const seen = Object.entries(texts).map(([name, text]) => {
  const told = [escapeMarkdown(text), escapeMarkdown(text, all)].map((made) => (made === text ? 'left' : 'escaped'))
  return `${name}: ${told.join(', with all options ')}`
})
seen.push(`hyperlink: ${hyperlink('see ](#42) here', 'https://docs.example')}`)
const day = new Date('2026-11-24T12:00:00Z')
seen.push(`time: ${time(day)} of a Date, ${time(day.getTime())} of its number`)
console.log(seen.join('\n'))
const before = [
  ...['bold', 'italic', 'code'].map((name) => `${name}: escaped, with all options escaped`),
  ...['heading', 'list, -', 'list, 1.', 'link'].map((name) => `${name}: left, with all options escaped`),
  ...['list, +', 'quote', 'quote to the end', 'small print', 'mention', 'time', 'emoji'].map(
    (name) => `${name}: left, with all options left`,
  ),
  'hyperlink: [see ](#42) here](https://docs.example)',
  'time: <t:1795521600> of a Date, <t:1795521600000> of its number',
]
if (seen.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
