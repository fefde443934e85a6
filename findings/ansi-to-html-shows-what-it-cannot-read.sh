#!/usr/bin/env bash
# What four libraries that make HTML of a build log's colours make of the sequences that tools write beside plain colours.
#
# Versions: ansi-to-html 0.7.2, ansi_up 6.0.6, anser 2.3.5, ansi-html-community 0.0.8, Node 20 or newer.
#
# Behaviour: a colour with its parts behind colons (`38:2::255:100:0`, `38:5:208`), which is how ISO 8613-6 writes it, and a curly
# underline (`4:3`) are shown as text by all four: `:2::255:100:0mlive`. The colour of an underline (`58;5;1`) is read as three
# codes of their own, 58, 5 and 1: ansi-to-html and anser make the line blink and bold, ansi_up bold. ansi-to-html shows a
# part of what hides the cursor (`?25l`), with which spinners begin, and of what moves it (`A`). A link (OSC 8) is one with ansi_up
# alone, and a title stays with all. ansi-html-community knows only sequences with a single code.
#
# What most would guess: that a library either knows a sequence or leaves it out, so that at worst a colour is missing.
#
# Why it matters: compilers, test runners and package managers write them where CI says that it shows colours. A log then begins
# with `?25l`, has numbers between its words, and blinks; and what is searched for in it is not found.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error ansi-to-html@0.7.2 ansi_up@6.0.6 anser@2.3.5 ansi-html-community@0.0.8 > /dev/null
cat > look.mjs <<'JS'
import Anser from 'anser'
import ansiHtml from 'ansi-html-community'
import Convert from 'ansi-to-html'
import { AnsiUp } from 'ansi_up'

const cases = {
  'a colour': '\x1b[31mlive\x1b[0m',
  'two codes': '\x1b[1;31mlive\x1b[0m',
  'a colour with semicolons': '\x1b[38;2;255;100;0mlive\x1b[0m',
  'a colour with colons': '\x1b[38:2::255:100:0mlive\x1b[0m',
  'one of 256 with colons': '\x1b[38:5:208mlive\x1b[0m',
  'a curly underline': '\x1b[4:3mlive\x1b[0m',
  "an underline's colour": '\x1b[58;5;1mlive\x1b[0m',
  'the cursor hidden': '\x1b[?25llive',
  'the cursor moved': '\x1b[2Alive',
  'a link': '\x1b]8;;https://docs.example/\x1b\\live\x1b]8;;\x1b\\',
  'a title': '\x1b]0;docs\x07live',
}
const libraries = {
  'ansi-to-html': (text) => new Convert().toHtml(text),
  ansi_up: (text) => new AnsiUp().ansi_to_html(text),
  anser: (text) => Anser.ansiToHtml(text),
  'ansi-html': (text) => ansiHtml(text),
}
// What a reader sees: the text, in quotes where it is not "live" alone, and whether it blinks, is bold or a link.
const told = (html) => {
  const text = html.replace(/<[^>]*>/g, '').replace(/[\x00-\x1f]/g, '')
  const looks = { blinks: /blink/, bold: /<b>|font-weight:\s*bold/, link: /<a / }
  const has = Object.keys(looks).filter((look) => looks[look].test(html))
  return [...(text === 'live' ? [] : [JSON.stringify(text)]), ...has].join(' ') || 'good'
}
const seen = Object.entries(cases).map(([name, text]) => {
  const row = Object.values(libraries).map((make) => told(make(text)))
  console.log(`${name}: ${Object.keys(libraries).map((library, at) => `${library} ${row[at]}`).join(', ')}`)
  return row.join(' | ')
})
const before = [
  'good | good | good | good',
  'bold | bold | bold | "[1;31mlive"',
  'good | good | good | "[38;2;255;100;0mlive"',
  '":2::255:100:0mlive" | "[38:2::255:100:0mlive" | "38:2::255:100:0mlive" | "[38:2::255:100:0mlive"',
  '":5:208mlive" | "[38:5:208mlive" | "38:5:208mlive" | "[38:5:208mlive"',
  '":3mlive" | "[4:3mlive" | "4:3mlive" | "[4:3mlive"',
  'blinks bold | bold | blinks bold | "[58;5;1mlive"',
  '"?25llive" | good | good | "[?25llive"',
  '"Alive" | good | good | "[2Alive"',
  '"]8;;https://docs.example/\\\\live]8;;\\\\" | link | "]8;;https://docs.example/\\\\live]8;;\\\\" | "]8;;https://docs.example/\\\\live]8;;\\\\"',
  '"]0;docslive" | "]0;docslive" | "]0;docslive" | "]0;docslive"',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
