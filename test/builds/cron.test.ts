import { describe, expect, it } from 'vitest'
import { openCron, problemOfCron } from '../../src/builds/cron.ts'

describe('a cron line', () => {
  it.each([
    '0 * * * *',
    '*/15 9-17 * * MON-FRI',
    '0 9 31 * *',
    '0 0 29 2 *',
    '5 4 * * 7',
    '0 6 L * *',
    '0 6 * * FRIL',
  ])('is %s', (line) => {
    expect(problemOfCron(line)).toBeNull()
  })

  it.each([
    '',
    '0 * * *',
    '* * * * * *',
    '@daily',
    '61 * * * *',
    'a b c d e',
    '0 0 30 2 *',
    '0 0 31 4 *',
    '1:2 * * * *',
    'Jan 1 2026 00:00 UTC',
    '0 0 * * monday',
    '0 0 * * L',
  ])('is not %j', (line) => {
    expect(problemOfCron(line)).toMatch(/^is not a cron line/)
  })

  it.each([
    ['0/15 * * * *', 'its minute steps from neither * nor a range', '*/15'],
    ['0 6/2 * * *', 'its hour steps from neither * nor a range', '5-59/15'],
    ['/15 * * * *', 'its minute steps from neither * nor a range', '*/15'],
    ['*/90 * * * *', 'its minute steps from neither * nor a range, or too far', '*/15'],
    ['0 6 * * fri-mon', 'its day of the week has a range that goes past the end', 'FRI-SAT,SUN-MON'],
    ['0 22-5 * * *', 'its hour has a range that goes past the end', '22-23,0-5'],
    ['0 6 * 11-2 *', 'its month has a range that goes past the end', 'two ranges'],
    ['0 6 L-3 * *', 'its day of the month has an L or # that means nothing there', '28'],
    ['0 6 3L * *', 'its day of the month has an L or # that means nothing there', '28'],
    ['0 6 * * L', 'its day of the week has an L or # that means nothing there', 'FRIL'],
    ['0 6 * * MON#6', 'its day of the week has an L or # that means nothing there', 'MON#1'],
    ['0 24 * * *', 'its hour is out of bounds', 'hours to 23'],
    ['0 6 0 * *', 'its day of the month is out of bounds', 'days from 1 to 31'],
    ['H 6 * * *', 'its minute cannot be read', 'numbers or names'],
    ['0 0 * * monday', 'its day of the week cannot be read', 'names such as MON'],
  ])('that is %s is refused: %s, and what to write instead is %s', (line, reason, cure) => {
    expect(problemOfCron(line)).toMatch(/^is not a cron line: its /)
    expect(problemOfCron(line)).toContain(`: ${reason}`)
    expect(problemOfCron(line)).toContain(cure)
  })

  it('is not repeated when it is refused: it may be what was meant for another place', () => {
    const places = [
      '_ * * * *',
      '* * _ * *',
      '* * L_ * *',
      '* * L,_ * *',
      '* * * _ *',
      '* * * * _',
      '* * * * MON#_',
      '* * * * +_',
    ]
    for (const place of places)
      for (const secret of ['s3cret', "'s3cret'", '(s3cret)', 'mons3cret', '-s3cret'])
        expect(problemOfCron(place.replace('_', secret)), `${place} ${secret}`).not.toContain('s3cret')
  })
})

describe('a day of a line', () => {
  const days = (cron: string) => {
    const { next } = openCron(cron)
    const found: string[] = []
    for (let at = next(Date.UTC(2026, 0)); found.length < 4; at = next(at ?? Number.NaN))
      found.push(new Date(at ?? Number.NaN).toISOString().slice(0, 10))
    return found
  }

  it.each([
    ['is its last one, where it is L', '0 6 L * *', '01-31 02-28 03-31 04-30'],
    ['is its last one or another, where L is in a list', '0 6 L,15 * *', '01-15 01-31 02-15 02-28'],
    ['is the last of Monday to Friday, where it is LW', '0 6 LW * *', '01-30 02-27 03-31 04-30'],
    ['is the nearest of Monday to Friday, where a W is behind it', '0 6 15W * *', '01-15 02-16 03-16 04-15'],
    ['stays in its month, where a W is behind it', '0 6 1W 8-12 *', '08-03 09-01 10-01 11-02'],
    ['is one of the weekdays, where the other field is *', '0 6 * * MON', '01-05 01-12 01-19 01-26'],
    ['fits either of two fields', '0 6 13 * FRI', '01-02 01-09 01-13 01-16'],
    ['fits either of two fields, also where one is */2', '0 6 */20 * FRI', '01-01 01-02 01-09 01-16'],
    ['fits both of two fields, where the second begins with +', '0 6 13 * +FRI', '02-13 03-13 11-13 08-13'],
    ['is any, where both are ?', '0 6 ? * ?', '01-01 01-02 01-03 01-04'],
    ['is the first Monday of its month, where it is MON#1', '0 6 * * MON#1', '01-05 02-02 03-02 04-06'],
    ['is the last Friday of its month, where it is FRIL', '0 6 * * FRIL', '01-30 02-27 03-27 04-24'],
    ['is found when it comes every 28 years', '0 6 29 2 +SUN', '02-29 02-29 02-29 02-29'],
  ])('%s: %s', (_, cron, expected) => {
    expect(
      days(cron)
        .map((day) => day.slice(5))
        .join(' '),
    ).toBe(expected)
  })
})
