import { Cron } from 'croner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCron, problemOfCron } from '../../src/builds/cron.ts'

/**
 * Croner is the second opinion on a line: what boards were set up with keeps its meaning. It is asked about the clock on the
 * wall alone, as if that were UTC. `CRON_LINES=1000000` compares as many lines.
 */
const numRuns = Number(process.env.CRON_LINES ?? 4_000)

const oneOf = (text: string) => fc.constantFrom(...text.split(' '))

/** A field: lists of values, ranges and steps, most of them within the limits, and now and then with a mark. */
function fieldOf(value: fc.Arbitrary<string>, steps: string, marks: string) {
  const range = fc
    .tuple(value, value)
    .map(([from, to]) => (Number(from) > Number(to) ? `${to}-${from}` : `${from}-${to}`))
  const item = fc.oneof(
    { weight: 4, arbitrary: value },
    { weight: 3, arbitrary: range },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.oneof(fc.constantFrom('*', '?'), range), oneOf(steps)).map((of) => of.join('/')),
    },
    { weight: 1, arbitrary: oneOf('* ?') },
  )
  const marked = fc.tuple(fc.oneof({ weight: 3, arbitrary: fc.constant('') }, oneOf(marks)), item)
  const items = fc.array(
    fc.oneof(
      { weight: 4, arbitrary: item },
      marked.map(([mark, of]) => `${of}${mark}`),
    ),
    { minLength: 1, maxLength: 3 },
  )
  return fc.oneof(
    fc.constantFrom('*', '*', '?'),
    items.map((of) => of.join()),
  )
}

const numbers = (least: number, most: number, stray: number) =>
  fc.oneof({ weight: 30, arbitrary: fc.integer({ min: least, max: most }) }, fc.constant(stray)).map(String)

const DAY_MARKS = 'W w L ,L ,l LW ,LW'
const WEEK_MARKS = '#1 #2 #5 L l #L #l #02 #6 #0 W'
const line = fc
  .tuple(
    fieldOf(numbers(0, 59, 60), '2 7 15 60 61 0', 'L'),
    fieldOf(numbers(0, 23, 24), '2 5 24 25 0', 'L'),
    fc.oneof(
      { weight: 5, arbitrary: fieldOf(numbers(1, 31, 32), '2 9 31 32', DAY_MARKS) },
      oneOf('L LW lw 31 29 30 31W 1W L,* *,L'),
    ),
    fieldOf(fc.oneof(numbers(1, 12, 13), oneOf('Jan FEB feb mar JUL dec')), '2 5 12 13', 'L'),
    fc
      .tuple(
        oneOf('  +').map((of) => of.trim()),
        fieldOf(fc.oneof(numbers(0, 7, 8), oneOf('sun Sun MON tue wed thu FRI SAT')), '2 3 7 8', WEEK_MARKS),
      )
      .map((of) => of.join('')),
  )
  .map((fields) => fields.join(' '))

/** Texts of what lines are made of, few of which are fields. */
const noise = fc
  .array(
    fc
      .array(oneOf('0 1 2 5 7 12 * , - / # L W ? + mon sun feb l'), { minLength: 1, maxLength: 5 })
      .map((of) => of.join('')),
    { minLength: 5, maxLength: 5 },
  )
  .chain((fields) =>
    fc.nat(4).map((kept) => fields.map((field, index) => (index === kept ? field : '*')).join(' ')),
  )

/** What croner makes of a line: its next times, or null where it refuses it, or where it never comes. */
function secondOpinion(cron: string, from: number): (number | undefined)[] | null {
  try {
    const times = new Cron(cron, { utcOffset: 0, paused: true, mode: '5-part' })
    return (
      times.nextRun(new Date(0)) &&
      [from, from + 1].flatMap((at) => times.nextRuns(3, new Date(at)).map(Number))
    )
  } catch {
    return null
  }
}

function firstOpinion(cron: string, from: number): number[] | null {
  if (problemOfCron(cron) !== null) return null
  const { next } = openCron(cron)
  return [from, from + 1].flatMap((at) => {
    const times: number[] = []
    for (let time = next(at); time !== null && times.length < 3; time = next(time)) times.push(time)
    return times
  })
}

const anyTime = fc.integer({ min: Date.UTC(2000), max: Date.UTC(2110) })
const atTurn = fc.integer({ min: 0, max: 1_400 }).map((month) => Date.UTC(2000, month) - 1)

describe('cron lines and the second opinion on them', () => {
  it.each([
    ['lines as they are written', line],
    ['what lines are made of', noise],
  ])(
    'agree on %s: which is a line, and when it comes next',
    (_, lines) => {
      let read = 0
      fc.assert(
        fc.property(lines, fc.oneof(anyTime, atTurn), (cron, from) => {
          const opinion = secondOpinion(cron, from)
          if (opinion) read += 1
          expect(firstOpinion(cron, from)).toEqual(opinion)
        }),
        { numRuns },
      )
      expect(read).toBeGreaterThan(numRuns / 20)
    },
    600_000,
  )
})
