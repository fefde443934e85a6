#!/usr/bin/env bash
# Which of two types, text/html and application/json in this order, four libraries choose by a request's `Accept`.
#
# Versions: hono 4.13.19 (`hono/accepts`), negotiator 1.1.0, accepts 2.0.0 (of express), @hapi/accept 6.0.3, Node 20 or newer.
#
# Behaviour: they agree on lists with `q`, and on little else. `application/json;charset=utf-8` is nothing that negotiator and
# accepts could serve, which is a 406 wherever a server goes by them; @hapi/accept gives back the client's own words, which are not
# in the list. Where several types are as welcome as each other, as in `text/html, application/json`, it takes the first of the
# alphabet, in whichever order they stand in the header and in the list. hono/accepts looks for the very names of the list and
# counts neither wildcards nor a refusal: `text/html;q=0, */*` is answered with the HTML that it refuses.
#
# What most would guess: that RFC 9110 leaves one answer to each of these but for the equals, that those go by somebody's order, and
# that the answer is one of the list.
#
# Why it matters: one address that is a page to people and JSON to programs is one that some programs cannot read, by the library
# of its server. An ending in the address (`.json`), as Pageboard has it, asks nobody.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error hono@4.13.19 negotiator@1.1.0 accepts@2.0.0 @hapi/accept@6.0.3 > /dev/null
cat > look.mjs <<'JS'
import hapi from '@hapi/accept'
import accepts from 'accepts'
import { Hono } from 'hono'
import { accepts as honoAccepts } from 'hono/accepts'
import Negotiator from 'negotiator'

const supports = ['text/html', 'application/json']
const app = new Hono().get('/', (c) => c.text(honoAccepts(c, { header: 'Accept', supports, default: 'text/html' })))
const choose = {
  'hono/accepts': async (accept) => (await app.request('/', { headers: { accept } })).text(),
  negotiator: (accept) => new Negotiator({ headers: { accept } }).mediaType(supports),
  accepts: (accept) => accepts({ headers: { accept } }).type(supports) || undefined,
  '@hapi/accept': (accept) => hapi.mediaType(accept, supports) || undefined,
  '@hapi/accept, list reversed': (accept) => hapi.mediaType(accept, supports.toReversed()) || undefined,
}
const headers = [
  'application/json',
  'application/json;q=0.9, text/html;q=0.1',
  'application/json;charset=utf-8',
  'text/html, application/json',
  'application/json, text/html',
  'text/html;q=0, */*',
  'application/json;q=0.5, text/html;level=1',
]
const rows = []
for (const header of headers) {
  const row = []
  for (const reader of Object.values(choose)) row.push((await reader(header)) ?? 'none')
  rows.push(`${header} => ${row.join(' | ')}`)
}
console.log([Object.keys(choose).join(' | '), ...rows].join('\n'))
const before = [
  'application/json => application/json | application/json | application/json | application/json | application/json',
  'application/json;q=0.9, text/html;q=0.1 => application/json | application/json | application/json | application/json | application/json',
  'application/json;charset=utf-8 => application/json | none | none | application/json;charset=utf-8 | application/json;charset=utf-8',
  'text/html, application/json => text/html | text/html | text/html | application/json | application/json',
  'application/json, text/html => application/json | application/json | application/json | application/json | application/json',
  'text/html;q=0, */* => text/html | application/json | application/json | application/json | application/json',
  'application/json;q=0.5, text/html;level=1 => text/html | application/json | application/json | text/html;level=1 | text/html;level=1',
]
if (rows.join() !== before.join()) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
node look.mjs
