import { describe, expect, it } from 'vitest'
import { isTimeZone, openSchedule, weekdayAt, weekdaysOf } from '../../src/builds/schedule.ts'

const at = (iso: string) => Date.parse(iso)

/** The first `count` times after `from`, as ISO texts to the minute. */
function times(cron: string, timezone: string, from: string, count: number): string[] {
  const schedule = openSchedule({ cron, timezone })
  const found: string[] = []
  let after = at(from)
  while (found.length < count) {
    after = schedule.next(after) ?? Number.NaN
    found.push(new Date(after).toISOString().slice(0, 16))
  }
  return found
}

describe('an hourly schedule', () => {
  it.each([
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'America/Nuuk',
  ])('is due 8,760 times in the year 2026 in %s, whatever the clocks do', (timezone) => {
    const schedule = openSchedule({ cron: '0 * * * *', timezone })
    expect(schedule.count(at('2025-12-31T23:59:00Z'), at('2026-12-31T23:59:00Z'))).toBe(8_760)
  })

  it('is due in both of the hours that come twice', () => {
    expect(times('0 * * * *', 'Europe/Berlin', '2026-10-25T00:00:00Z', 3)).toEqual([
      '2026-10-25T01:00',
      '2026-10-25T02:00',
      '2026-10-25T03:00',
    ])
  })
})

describe('a daily schedule', () => {
  it('keeps its hour when the clocks change', () => {
    expect(times('30 9 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 2)).toEqual([
      '2026-03-28T08:30',
      '2026-03-29T07:30',
    ])
  })

  it('is due once on the day on which its hour is left out, when the change is over', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ])
  })

  it('is due once on the day on which its hour comes twice', () => {
    expect(times('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ])
  })
})

describe('a schedule of several hours', () => {
  it('is due at each of them once, on the day on which one is left out and on the day on which it comes twice', () => {
    expect(times('0 2,14 * * *', 'Europe/Berlin', '2026-03-28T13:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-29T12:00',
    ])
    expect(times('0 1-2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 3)).toEqual([
      '2026-10-24T23:00',
      '2026-10-25T00:00',
      '2026-10-26T00:00',
    ])
  })
})

describe('an hour up to midnight that is left out', () => {
  it('is made up for on the next day, when the change is over', () => {
    expect(times('0 23 * * *', 'America/Nuuk', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:00',
    ])
  })
})

describe('a line with a step', () => {
  it('is due again in what comes twice, and once for what is left out', () => {
    expect(times('*/30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 5)).toEqual([
      '2026-10-25T00:00',
      '2026-10-25T00:30',
      '2026-10-25T01:00',
      '2026-10-25T01:30',
      '2026-10-26T01:00',
    ])
    expect(times('*/30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00',
      '2026-03-30T00:00',
    ])
  })
})

describe('a schedule of the 31st', () => {
  it('leaves out the months that have none', () => {
    expect(times('0 9 31 * *', 'UTC', '2026-01-01T00:00:00Z', 4)).toEqual([
      '2026-01-31T09:00',
      '2026-03-31T09:00',
      '2026-05-31T09:00',
      '2026-07-31T09:00',
    ])
  })
})

describe('counting', () => {
  it.each(['* * * * *', '*/15 9-17 * * MON-FRI', '0 2,14 * * *', '30 6 31 * *'])(
    'goes through the days of %s and finds as many times as are due one by one',
    (cron) => {
      const schedule = openSchedule({ cron, timezone: 'Asia/Kolkata' })
      const [from, until] = [at('2026-11-28T10:17:30Z'), at('2026-12-03T13:02:00Z')]
      let count = 0
      for (let time = schedule.next(from); time !== null && time <= until; time = schedule.next(time))
        count += 1
      expect(schedule.count(from, until)).toBe(count)
    },
  )

  it('says the same in one piece and in several', () => {
    const schedule = openSchedule({ cron: '*/7 * * * *', timezone: 'America/St_Johns' })
    const times = [
      '2026-11-28T10:17:30Z',
      '2026-11-28T23:59:59Z',
      '2026-11-30T03:30:00Z',
      '2026-12-01T00:00:00Z',
    ]
    const [start, first, second, end] = times.map(at) as [number, number, number, number]
    const pieces = schedule.count(start, first) + schedule.count(first, second) + schedule.count(second, end)
    expect(schedule.count(start, end)).toBe(pieces)
  })

  it('finds none where the end is before the beginning', () => {
    const schedule = openSchedule({ cron: '* * * * *', timezone: 'UTC' })
    expect(schedule.count(at('2026-11-28T10:00:00Z'), at('2026-11-28T09:00:00Z'))).toBe(0)
  })
})

describe('the weekdays of a line', () => {
  it.each([
    ['1-5', 'Monday to Friday'],
    ['0', 'Sunday'],
    ['7', 'Sunday'],
    ['0,6', 'Saturday, Sunday'],
    ['5-7', 'Friday to Sunday'],
    ['1,3,5', 'Monday, Wednesday, Friday'],
    ['*/2', 'Tuesday, Thursday, Saturday, Sunday'],
    ['sun-2', 'Monday, Tuesday, Sunday'],
    ['1#2', 'second Monday of the month'],
    ['1#1,1#3', 'first and third Monday of the month'],
    ['5L', 'last Friday of the month'],
  ])('are spelled out where they are numbers: %s is %s', (field, words) => {
    expect(weekdaysOf(`30 6 * * ${field}`)).toBe(words)
  })

  it.each(['*', 'MON-FRI', 'MON#2', 'FRIL', '?'])('are left as they are where they are none: %s', (field) => {
    expect(weekdaysOf(`30 6 * * ${field}`)).toBeNull()
  })
})

describe('the weekday of a time', () => {
  it('is that of the time zone', () => {
    expect(weekdayAt(at('2026-11-29T23:30:00Z'), 'UTC')).toBe('Sunday')
    expect(weekdayAt(at('2026-11-29T23:30:00Z'), 'Europe/Berlin')).toBe('Monday')
  })
})

describe('a time zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'Asia/Kolkata'])('is %s', (name) => expect(isTimeZone(name)).toBe(true))
  it.each(['', 'Mars/Olympus', 'Berlin time'])('is not %j', (name) => expect(isTimeZone(name)).toBe(false))
})
