#!/usr/bin/env bash
# On which days a schedule runs whose line names a day of the month and a day of the week, by five cron libraries of npm, and which
# lines a sixth puts into words that none or one of them runs.
#
# Versions: croner 11.0.1, cron-parser 5.10.6, cron 4.4.0, node-cron 4.6.0, cron-schedule 6.0.0, cronstrue 3.39.0, Node 20 or newer.
#
# Behaviour: `0 9 1 * 1` runs on each Monday and on each 1st, by POSIX and by four of them. node-cron runs it on Mondays that are a 1st,
# which is one to three times a year. Where the days are written as `1-31`, all of them, it is every day with croner and cron-parser, and
# Mondays with the other three. `?` is refused by cron and cron-schedule, and ranges over the end of the week or the day (`5-1`,
# `22-2`) by all but node-cron. cronstrue explains all of these lines, the refused ones too, and says "on day 1 of the month, and on
# Monday", which is read as what node-cron does.
#
# What most would guess: that a line of five fields means the same wherever it is taken, as the fields and their order do, and that
# what is explained in words can be run.
#
# Why it matters: a nightly build, or a cleanup on the 1st and on Mondays, moves from one library to another with its line and
# runs twice a year in place of five times a month, without an error. A page that shows cronstrue's words beside a field for the line
# says yes to what the schedule refuses. Pageboard goes with the four, and has
# `+1` for Mondays that fit both.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --no-audit --no-fund --loglevel=error croner@11.0.1 cron-parser@5.10.6 cron@4.4.0 node-cron@4.6.0 cron-schedule@6.0.0 \
  cronstrue@3.39.0 > /dev/null
cat > look.mjs <<'JS'
import { CronTime } from 'cron'
import { CronExpressionParser } from 'cron-parser'
import { parseCronExpression } from 'cron-schedule'
import { Cron } from 'croner'
import cronstrue from 'cronstrue'
import nodeCron from 'node-cron'

// Some years, from whatever day it is.
const count = 200
const libraries = {
  croner: (line) => new Cron(line).nextRuns(count),
  'cron-parser': (line) => CronExpressionParser.parse(line).take(count).map((date) => date.toDate()),
  cron: (line) => new CronTime(line).sendAt(count).map((date) => date.toJSDate()),
  'node-cron'(line) {
    const task = nodeCron.createTask(line, () => {})
    task.start()
    const runs = task.getNextRuns(count)
    task.destroy()
    return runs
  },
  'cron-schedule': (line) => parseCronExpression(line).getNextDates(count),
}
const isMonday = (date) => date.getDay() === 1
const lines = {
  '0 9 1 * 1': (date) => date.getDate() === 1,
  '0 9 */2 * 1': (date) => date.getDate() % 2 === 1,
  '0 9 1-31 * 1': () => true,
  '0 9 ? * 1': () => true,
  '0 9 * * 5-1': null,
  '0 22-2 * * *': null,
}
/** Whether it runs on each day that fits, from its first run to its last, and on no other. */
function isEachDay(runs, fits) {
  const days = Math.round((runs.at(-1) - runs[0]) / 86_400_000) + 1
  const all = Array.from({ length: days }, (_, day) => new Date(runs[0].getTime() + day * 86_400_000))
  return all.filter(fits).map(Number).join() === runs.map(Number).join()
}
function daysOf(next, line, fitsDay) {
  let runs
  try {
    runs = next(line)
  } catch {
    return 'refused'
  }
  if (fitsDay === null) return 'runs'
  if (isEachDay(runs, (date) => fitsDay(date) && isMonday(date))) return 'both'
  return isEachDay(runs, (date) => fitsDay(date) || isMonday(date)) ? 'either' : 'others'
}
const seen = []
for (const [line, fitsDay] of Object.entries(lines)) {
  const row = Object.entries(libraries).map(([name, next]) => `${name} ${daysOf(next, line, fitsDay)}`)
  seen.push(`${line}: ${row.join(', ')}, cronstrue "${cronstrue.toString(line)}"`)
}
console.log(seen.join('\n'))
const before = [
  '0 9 1 * 1: croner either, cron-parser either, cron either, node-cron both, cron-schedule either, cronstrue "At 09:00 AM, on day 1 of the month, and on Monday"',
  '0 9 */2 * 1: croner either, cron-parser either, cron either, node-cron both, cron-schedule either, cronstrue "At 09:00 AM, every 2 days in a month, and on Monday"',
  '0 9 1-31 * 1: croner either, cron-parser either, cron both, node-cron both, cron-schedule both, cronstrue "At 09:00 AM, between day 1 and 31 of the month, and on Monday"',
  '0 9 ? * 1: croner both, cron-parser both, cron refused, node-cron both, cron-schedule refused, cronstrue "At 09:00 AM, only on Monday"',
  '0 9 * * 5-1: croner refused, cron-parser refused, cron refused, node-cron runs, cron-schedule refused, cronstrue "At 09:00 AM, Friday through Monday"',
  '0 22-2 * * *: croner refused, cron-parser refused, cron refused, node-cron runs, cron-schedule refused, cronstrue "Every hour, between 10:00 PM and 02:00 AM"',
]
if (seen.join('\n') !== before.join('\n')) {
  console.error(`it was before:\n${before.join('\n')}`)
  process.exit(1)
}
JS
TZ=UTC node look.mjs
