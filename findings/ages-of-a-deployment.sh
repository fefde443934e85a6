#!/usr/bin/env bash
# What seven functions of six libraries that say how long ago something was say of the same nine ages, at noon of the 1st of December.
#
# Versions: @github/relative-time-element 5.3.1 (of GitHub's own pages) in jsdom 29.1.1, date-fns 4.4.0 (`intlFormatDistance` and
# `formatDistance`), dayjs 1.11.23, luxon 3.7.2, timeago.js 4.0.2, javascript-time-ago 2.6.4, Node 20.19 or newer, time zone UTC.
#
# Behaviour: none of the nine is said alike by all. To GitHub's element and `intlFormatDistance` what was 31 days ago, in October,
# is "2 months ago", since December is the second month after it; 330 days are "3 quarters ago" to the latter, as are 300. To
# GitHub's element six days are "last week" and 25 "last month". dayjs rounds up early: 46 minutes are "an hour ago", 330 days "a
# year ago". 91 minutes are two hours to three of the seven functions. luxon and timeago.js alone never say more than has passed.
#
# What most would guess: that these differ in words and agree in numbers, and that none is off by as much as the number itself.
#
# Why it matters: an age is what tells a deployment that has just gone live from one that is old, and it is compared: with a log,
# with a chat's own "1 hour ago" beside it, and with "the site has been down for an hour". Pageboard says whole units that have passed,
# and a date from thirty days on.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error @github/relative-time-element@5.3.1 jsdom@29.1.1 date-fns@4.4.0 dayjs@1.11.23 \
  luxon@3.7.2 timeago.js@4.0.2 javascript-time-ago@2.6.4 > /dev/null
cat > look.mjs <<'JS'
import { mock } from 'node:test'
import { formatDistance, intlFormatDistance } from 'date-fns'
import dayjs from 'dayjs'
import relativeTime from 'dayjs/plugin/relativeTime.js'
import TimeAgo from 'javascript-time-ago'
import en from 'javascript-time-ago/locale/en'
import { JSDOM } from 'jsdom'
import { DateTime } from 'luxon'
import { format } from 'timeago.js'

const now = new Date('2026-12-01T12:00:00Z')
const { window } = new JSDOM('<!doctype html><html lang="en"><body></body></html>')
for (const name of ['document', 'HTMLElement', 'customElements', 'Event', 'MutationObserver']) globalThis[name] = window[name]
globalThis.window = window
await import('@github/relative-time-element')
mock.timers.enable({ apis: ['Date'], now })
dayjs.extend(relativeTime)
TimeAgo.addDefaultLocale(en)
const timeAgo = new TimeAgo('en-US')

const libraries = {
  "GitHub's element"(date) {
    const element = window.document.createElement('relative-time')
    element.setAttribute('datetime', date.toISOString())
    element.setAttribute('tense', 'past')
    element.update()
    return element.shadowRoot.textContent
  },
  intlFormatDistance: (date) => intlFormatDistance(date, now),
  formatDistance: (date) => formatDistance(date, now, { addSuffix: true }),
  dayjs: (date) => dayjs(date).from(now),
  luxon: (date) => DateTime.fromJSDate(date).toRelative({ base: DateTime.fromJSDate(now) }),
  'timeago.js': (date) => format(date, 'en_US', { relativeDate: now }),
  'javascript-time-ago': (date) => timeAgo.format(date, { now: now.getTime() }),
}
const ages = { '46 minutes': 46 / 60, '91 minutes': 91 / 60, '21 hours': 21, '35 hours': 35 }
for (const days of [6, 25, 31, 300, 330]) ages[`${days} days`] = days * 24
const seen = Object.entries(ages).map(([name, hours]) => {
  const date = new Date(now.getTime() - hours * 3_600_000)
  const said = Object.entries(libraries).map(([library, say]) => [library, say(date)])
  console.log(`${name}: ${said.map(([library, text]) => `${library} "${text}"`).join(', ')}`)
  return said.map(([, text]) => text).join(' | ')
})
const before = [
  '46 minutes ago | 46 minutes ago | about 1 hour ago | an hour ago | 46 minutes ago | 46 minutes ago | 46 minutes ago',
  '1 hour ago | 1 hour ago | about 2 hours ago | 2 hours ago | 1 hour ago | 1 hour ago | 2 hours ago',
  'yesterday | yesterday | about 21 hours ago | 21 hours ago | 21 hours ago | 21 hours ago | 21 hours ago',
  'yesterday | yesterday | 1 day ago | a day ago | 1 day ago | 1 day ago | 1 day ago',
  'last week | 6 days ago | 6 days ago | 6 days ago | 6 days ago | 6 days ago | 6 days ago',
  'last month | 4 weeks ago | 25 days ago | 25 days ago | 25 days ago | 3 weeks ago | 4 weeks ago',
  '2 months ago | 2 months ago | about 1 month ago | a month ago | 1 month ago | 1 month ago | 1 month ago',
  '10 months ago | 3 quarters ago | 10 months ago | 10 months ago | 9 months ago | 9 months ago | 10 months ago',
  '11 months ago | 3 quarters ago | 11 months ago | a year ago | 10 months ago | 10 months ago | 11 months ago',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
// GitHub's element would go on looking at the clock.
process.exit()
JS
TZ=UTC node look.mjs
