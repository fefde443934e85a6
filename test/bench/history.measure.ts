import { it } from 'vitest'
import { START } from '../support/bench.ts'
import { rowsOf } from '../support/storage.ts'
import { type Tables, withTables } from '../support/tables.ts'
import { type Cost, costOf, costsOf, fillTables, fillWords, nextPage } from './history.ts'

const SIZE = { projects: 100, deployments: 200_000, longest: 50_000 }

/** What is to be reached: rows a page, and times the SQL time of the next page of the list. */
const GOAL = { rows: 500, median: 3, worst: 20, share: 0.35 }

/** As the clock tells no less than a millisecond, a time is that of so many rounds; the quickest of so many tries counts. */
const ROUNDS = 25
const TRIES = 8

/**
 * Milliseconds that SQLite takes for the same again: of each, and of what it is compared with. They take turns, so that none
 * has just been asked. What else the machine does only adds to a try.
 */
function timesOf({ sql }: Tables, plain: Cost, all: readonly Cost[]) {
  const time = ({ asked }: Cost) => {
    const start = performance.now()
    for (const { query, values } of asked) sql.all(query, ...values)
    return (performance.now() - start) / ROUNDS
  }
  const tryOnce = () => {
    const times = all.map(() => 0)
    let plainTime = 0
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [place, cost] of all.entries()) {
        plainTime += time(plain) / all.length
        times[place] = (times[place] ?? 0) + time(cost)
      }
    return { plainTime, times }
  }
  const tries = Array.from({ length: TRIES }, tryOnce)
  return {
    plainTime: Math.min(...tries.map(({ plainTime }) => plainTime)),
    times: all.map((_, place) => Math.min(...tries.map(({ times }) => times[place] ?? 0))),
  }
}

const line = (...cells: (string | number)[]) =>
  console.log(
    cells.map((cell, place) => (place ? String(cell).padStart(10) : String(cell).padEnd(40))).join(' '),
  )

it('a mirror of 100 projects and 200,000 deployments, one with 50,000', { timeout: 3_600_000 }, async () => {
  await withTables((tables, size) => {
    const longest = fillTables(tables, SIZE, START)
    const before = size()
    const filled = rowsOf(tables.rows, () => fillWords(tables))
    const share = (size() - before) / before
    const costs = costsOf(tables, longest)
    const plain = costOf(tables, nextPage(tables, longest))
    const { plainTime, times } = timesOf(
      tables,
      plain,
      costs.flatMap(({ first, again }) => [first, again]),
    )
    line('question', 'rows read', 'SQL ms', 'times', 'again', 'times')
    line('the next page of the list', plain.read, plainTime.toFixed(2), 1)
    for (const [place, { name, first, again }] of costs.entries()) {
      const timed = times.slice(2 * place, 2 * place + 2)
      line(
        name,
        `${first.read}, ${again.read}`,
        ...timed.flatMap((time) => [time.toFixed(2), (time / plainTime).toFixed(1)]),
      )
    }
    const sortedOf = (turn: number) =>
      times
        .filter((_, index) => index % 2 === turn)
        .map((time) => time / plainTime)
        .toSorted((a, b) => a - b)
    const middle = (sorted: readonly number[]) => sorted[Math.floor(sorted.length / 2)] ?? 0
    const most = Math.max(...costs.map(({ first }) => first.read))
    const told = (is: number, goal: number) =>
      `${is.toFixed(2)} of ${goal}: ${is <= goal ? 'reached' : 'NOT reached'}`
    console.log(`
rows read, the most          ${told(most, GOAL.rows)}
SQL time, the median         ${told(middle(sortedOf(0)), GOAL.median)} times the next page; asked again ${middle(sortedOf(1)).toFixed(2)}
SQL time, the worst          ${told(sortedOf(0).at(-1) ?? 0, GOAL.worst)} times the next page; asked again ${sortedOf(1).at(-1)?.toFixed(2)}
index, share of what is there ${told(share, GOAL.share)} (${((size() - before) / 1e6).toFixed(0)} MB beside ${(before / 1e6).toFixed(0)} MB)
rows written for it          ${filled.written}`)
  })
})
