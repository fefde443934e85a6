#!/usr/bin/env bash
# Which languages a Worker's Intl knows, beside Node's.
#
# Versions: miniflare 5.20261102.0-beta with workerd 1.20261102.1, node 24.21.0 of the npm registry.
#
# Behaviour: of the 142 two-letter languages for which Node writes dates, workerd has 60. Irish, Maltese, Basque, Galician,
# Welsh, Norwegian Nynorsk, Armenian, Georgian and Burmese are not among them: without an error dates, numbers, relative times and
# names of countries are American ones. `Intl.PluralRules` knows 141, as in Node, so that a page which asks it first takes such a
# language for supported, and gets its plurals right. A tag that has the region, `eu-ES`, fares as the language does. Time zones
# and units are all there. Klingon's own name, which German has in Node, is `tlh`.
#
# What most would guess: that both have all of ICU, as Node has since its version 13, since both say that German, Japanese and
# Swahili are there; and that the parts of Intl know the same languages.
#
# Why it matters: a board that writes times in its team's language passes its tests in Node, and says 1/2/70 for the 2nd of
# January, a date which the team reads as another one. `supportedLocalesOf` of the very part that is used tells. Pageboard writes
# times in the Worker by itself, in English, and leaves the reader's own to the browser.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module", "allowScripts": { "node": true } }' > package.json
npm install --no-audit --no-fund --loglevel=error miniflare@5.20261102.0-beta node@24.21.0 > /dev/null
cat > languages.mjs <<'JS'
const letters = [...'abcdefghijklmnopqrstuvwxyz']
const all = letters.flatMap((first) => letters.map((second) => first + second))
const missing = ['ga', 'mt', 'eu', 'gl', 'cy', 'nn', 'hy', 'ka', 'my', 'eu-ES']

export function look() {
  const parts = ['DateTimeFormat', 'NumberFormat', 'RelativeTimeFormat', 'DisplayNames', 'PluralRules']
  const counts = parts.map((part) => `${part} ${Intl[part].supportedLocalesOf(all).length}`)
  const second = 86_400_000
  const short = (language) => new Intl.DateTimeFormat(language, { dateStyle: 'short', timeZone: 'UTC' }).format(second)
  const american = missing.filter((language) => short(language) === short('en-US'))
  const words = [
    new Intl.DateTimeFormat('eu', { dateStyle: 'long', timeZone: 'UTC' }).format(second),
    new Intl.RelativeTimeFormat('ga', { numeric: 'auto' }).format(-1, 'day'),
    new Intl.DisplayNames('de', { type: 'language' }).of('tlh'),
  ]
  const common = ['de', 'ja', 'sw'].map((language) => new Intl.DateTimeFormat(language).resolvedOptions().locale)
  return {
    'languages of two letters': counts.join(', '),
    'with American dates': american.join(', ') || 'none',
    'Basque, Irish, and a language in German': words.join(', '),
    'plural of two in Irish': new Intl.PluralRules('ga').select(2),
    'German, Japanese, Swahili': common.join(', '),
    'zones and units': `${Intl.supportedValuesOf('timeZone').length} and ${Intl.supportedValuesOf('unit').length}`,
  }
}
JS
cat > look.mjs <<'JS'
import { readFile } from 'node:fs/promises'
import { Miniflare } from 'miniflare'
import { look } from './languages.mjs'

const type = 'esm'
const script = `import { look } from './languages.mjs'
export default { fetch: () => Response.json(look()) }`
const modules = { 'look.mjs': { type, contents: script }, 'languages.mjs': { type, contents: await readFile('languages.mjs', 'utf8') } }
const manifest = { mainModule: 'look.mjs', modules }
const worker = new Miniflare({
  workers: [{ config: { name: 'look', compatibilityDate: '2026-11-01', env: {}, exports: {}, manifest } }],
})
const seen = { Node: look(), workerd: await (await fetch(await worker.ready)).json() }
await worker.dispose()
for (const [what, answer] of Object.entries(seen)) {
  for (const [name, value] of Object.entries(answer)) console.log(`${what}, ${name}: ${value}`)
}
const same = seen.Node['zones and units'] === seen.workerd['zones and units'] ? 'same zones' : 'other zones'
const flat = Object.values(seen).flatMap((answer) => Object.values(answer).slice(0, 5))
const before = [
  'DateTimeFormat 142, NumberFormat 141, RelativeTimeFormat 142, DisplayNames 142, PluralRules 141',
  'none',
  '1970(e)ko urtarrilaren 2(a), inné, Klingonisch',
  'two',
  'de, ja, sw',
  'DateTimeFormat 60, NumberFormat 60, RelativeTimeFormat 60, DisplayNames 60, PluralRules 141',
  'ga, mt, eu, gl, cy, nn, hy, ka, my, eu-ES',
  'January 2, 1970, yesterday, tlh',
  'two',
  'de, ja, sw',
]
if (same !== 'same zones' || flat.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}\nwith the same zones and units; it is now: ${same}`)
  process.exit(1)
}
JS
node_modules/.bin/node look.mjs
