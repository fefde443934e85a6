#!/usr/bin/env bash
# Which times `DATE` and `TIME` take, with which a text in an Adaptive Card (the format of messages to Teams) says a time in the
# reader's own zone and language, by Microsoft's own renderer.
#
# Versions: adaptivecards 3.0.6 in jsdom 29.1.1, Node 20.19 or newer.
#
# Behaviour: `{{DATE(2026-11-30T10:00:00Z, SHORT)}}` becomes "Mon, Nov 30, 2026". With milliseconds, as `toISOString` and
# `JSON.stringify` write every Date, or with the microseconds that Cloudflare's API gives, the whole of it stays in the text, for
# all to read. So it does with a small `z` or a `+0100`, with a date alone, with SHORT written Short, and with a second blank.
# `TIME` takes no SHORT. A month that is not there becomes "Invalid Date".
#
# What most would guess: that a format which asks for an RFC 3339 time takes the one that its language writes, or shows the time as
# it is, without the braces.
#
# Why it matters: the function is what such cards have for a time in the reader's zone, and the first try with a Date of one's own
# shows the team `{{DATE(2026-11-30T10:00:00.000Z)}}`. `at.slice(0, 19) + 'Z'` is the way round. See
# microsoft/AdaptiveCards#6318, open since 2021.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error adaptivecards@3.0.6 jsdom@29.1.1 > /dev/null
cat > look.mjs <<'JS'
import { createRequire } from 'node:module'
import { JSDOM } from 'jsdom'

const { window } = new JSDOM('<!doctype html><body></body>')
for (const name of ['document', 'HTMLElement', 'Node']) globalThis[name] = window[name]
globalThis.window = window
const { AdaptiveCard } = createRequire(import.meta.url)('adaptivecards/dist/adaptivecards.js')
AdaptiveCard.onProcessMarkdown = (text, result) => Object.assign(result, { outputHtml: text, didProcess: true })

const at = new Date('2026-11-30T10:00:00Z')
const texts = {
  'DATE(2026-11-30T10:00:00Z)': '11/30/2026',
  'DATE(2026-11-30T10:00:00Z, SHORT)': 'Mon, Nov 30, 2026',
  'DATE(2026-11-30T10:00:00+01:00, LONG)': 'Monday, November 30, 2026',
  'TIME(2026-11-30T10:00:00Z)': '10:00 AM',
  [`DATE(${at.toISOString()})`]: null,
  'TIME(2026-11-30T10:00:00.123456Z)': null,
  'DATE(2026-11-30T10:00:00z)': null,
  'DATE(2026-11-30T10:00:00+0100)': null,
  'DATE(2026-11-30)': null,
  'DATE(2026-11-30T10:00:00Z, Short)': null,
  'DATE(2026-11-30T10:00:00Z,  SHORT)': null,
  'TIME(2026-11-30T10:00:00Z, SHORT)': null,
  'DATE(2026-13-30T10:00:00Z)': 'Invalid Date',
}
let isAsBefore = true
for (const [text, before] of Object.entries(texts)) {
  const card = new AdaptiveCard()
  card.parse({ type: 'AdaptiveCard', version: '1.4', body: [{ type: 'TextBlock', text: `{{${text}}}` }] })
  const shown = card.render().textContent.replaceAll('\u202f', ' ')
  console.log(`${text}: ${shown}`)
  isAsBefore &&= shown === (before ?? `{{${text}}}`)
}
window.close()
if (!isAsBefore) {
  console.error(`it was before: ${Object.values(texts).map((before) => before ?? 'left as it is').join('; ')}`)
  process.exit(1)
}
JS
TZ=UTC LANG=en_US.UTF-8 node look.mjs
