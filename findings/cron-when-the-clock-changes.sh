#!/usr/bin/env bash
# When a schedule runs on the night in which clocks are changed, by the two most used cron libraries of npm.
#
# Versions: croner 11.0.1, cron-parser 5.10.6, Node 20 or newer with its own time zones.
#
# Behaviour, where the hour from two to three is left out: `30 2 * * *` runs at three o'clock with croner and at half past
# three with cron-parser; `*/20 2 * * *` does not run at all that day with croner, and three times from three o'clock on
# with cron-parser. Where that hour comes twice: `30 2 * * *` runs once with both, `*/30 2 * * *` four times with croner
# and twice with cron-parser. On Lord Howe Island, where clocks change by half an hour, cron-parser leaves out the day's run
# at a quarter past two, and every quarter of an hour of the half hour that comes twice.
#
# What most would guess: that a library which knows time zones runs each daily schedule once a day, and that two of them agree.
#
# Why it matters: a nightly build with a pattern of several minutes is missed once a year, or built twice as often, and
# nothing in the pattern shows which. A schedule outside the hours from midnight to four, or in UTC, has none of it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error croner@11.0.1 cron-parser@5.10.6 > /dev/null
cat > look.mjs <<'JS'
import { CronExpressionParser } from 'cron-parser'
import { Cron } from 'croner'

const told = (date) => date.toISOString().slice(5, 16)
const within = (dates, end) => dates.filter((date) => date < end).map(told).join(' ') || 'not at all'
const cases = [
  ['30 2 * * *', 'Europe/Berlin', '2027-03-27T23:00:00Z', 6],
  ['*/20 2 * * *', 'Europe/Berlin', '2027-03-27T23:00:00Z', 6],
  ['30 2 * * *', 'Europe/Berlin', '2027-10-30T22:00:00Z', 6],
  ['*/30 2 * * *', 'Europe/Berlin', '2027-10-30T22:00:00Z', 6],
  ['15 2 * * *', 'Australia/Lord_Howe', '2027-10-02T14:00:00Z', 6],
  ['*/15 * * * *', 'Australia/Lord_Howe', '2027-04-03T14:40:00Z', 1],
]
const seen = cases.map(([pattern, timezone, start, hours]) => {
  const from = new Date(start)
  const end = new Date(from.getTime() + hours * 3_600_000)
  const parser = CronExpressionParser.parse(pattern, { currentDate: from, tz: timezone })
  const row = [
    within(new Cron(pattern, { paused: true, timezone }).nextRuns(8, from), end),
    within(Array.from({ length: 8 }, () => parser.next().toDate()), end),
  ]
  console.log(`${pattern} in ${timezone}, ${hours} h from ${told(from)} UTC`)
  console.log(`  croner:      ${row[0]}\n  cron-parser: ${row[1]}`)
  return row
})
const before = JSON.stringify([
  ['03-28T01:00', '03-28T01:30'],
  ['not at all', '03-28T01:00 03-28T01:20 03-28T01:40'],
  ['10-31T00:30', '10-31T00:30'],
  ['10-31T00:00 10-31T00:30 10-31T01:00 10-31T01:30', '10-31T00:00 10-31T00:30'],
  ['10-02T15:30', 'not at all'],
  ['04-03T14:45 04-03T15:00 04-03T15:15 04-03T15:30', '04-03T14:45 04-03T15:30'],
])
if (JSON.stringify(seen) !== before) {
  console.error(`it was before: ${before}\nand is now:     ${JSON.stringify(seen)}`)
  process.exit(1)
}
JS
node look.mjs
