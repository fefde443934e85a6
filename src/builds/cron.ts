import { DAY_MS, MINUTE_MS } from '../domain/time.ts'

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ')
/** A range may begin with the first Sunday and end with the last. */
const DAYS = 'sun mon tue wed thu fri sat sun'.split(' ')

/** The least number that a field holds, how many there are, words for them, and items with a mark behind them. */
type Field = [name: string, least: number, size: number, words?: readonly string[], marked?: RegExp]
const MINUTE: Field = ['minute', 0, 60]
const HOUR: Field = ['hour', 0, 24]
const DAY: Field = ['day of the month', 1, 31, [], /^(\d+)(w)$/]
const MONTH: Field = ['month', 1, 12, MONTHS]
const WEEKDAY: Field = ['day of the week', 0, 7, DAYS, /^(.*?[^*])(#[1-5]|#?l)$/]

const NO_LINE = 'is not a cron line of five fields that ever comes; 0 * * * * is every hour'

/** What may be wrong with a field, and what to write instead. */
const PROBLEMS = {
  form: 'cannot be read; it holds numbers or names such as MON and JAN, with * , - / between them',
  step: 'steps from neither * nor a range, or too far; */15 is every quarter of an hour, 5-59/15 the same from minute 5 on',
  range: 'has a range that goes past the end; that is two ranges, FRI-SAT,SUN-MON or 22-23,0-5',
  limit:
    'is out of bounds; minutes go to 59, hours to 23, days from 1 to 31, months to 12, weekdays from 0 to 7',
  mark: 'has an L or # that means nothing there; L is the last day of a month, 28 one that each has, FRIL the last Friday, MON#1 the first Monday',
}

/** In 40 years every kind of year comes, such as a leap year that begins on a Thursday. */
const ALL_YEARS_MS = 40 * 366 * DAY_MS

/** A line, asked about the clock on a wall: its times are milliseconds, as if that clock were one of UTC. */
type CronLine = ReturnType<typeof openLine>

/**
 * What is wrong with a line, as the end of a sentence that never repeats it; null: nothing. Its fields are minute, hour, day
 * of the month, month and day of the week. A day comes if it fits one of the two fields of days; it must fit both where one
 * of them is `*`, or the last begins with `+`. `?` is `*`, `L` the last day, `LW` the last of Monday to Friday, and `15W`
 * that which is nearest to the 15th.
 */
export function problemOfCron(cron: string): string | null {
  const problems: string[] = []
  const line = openLine(readFields(cron, problems))
  return problems[0] ?? (line.next(0) === null ? NO_LINE : null)
}

/** Opens a line; throws for one that {@link problemOfCron} refuses. */
export function openCron(cron: string): CronLine {
  const problem = problemOfCron(cron)
  if (problem !== null) throw new Error(problem)
  return openLine(readFields(cron, []))
}

/** The names of each field: `15`, `15w`, `l`, `jan`, `mon`, `mon#2`, `mon#l`. */
function readFields(cron: string, problems: string[]) {
  const fields = cron
    .trim()
    .toLowerCase()
    .replaceAll('?', '*')
    .replace(/\b0+(?=\d)/g, '')
    .split(/\s+/)
  const [minute = '', hour = '', day = '', month = '', signed = ''] = fields
  const weekday = signed.replace(/^\+/, '')
  if (fields.length !== 5) problems.push(NO_LINE)

  const read = (text: string, field: Field) => {
    const names = text.split(',').map((item) => namesOf(item, field))
    for (const wrong of names)
      if (typeof wrong === 'string') problems.push(`is not a cron line: its ${field[0]} ${PROBLEMS[wrong]}`)
    return [...new Set(names.flat())]
  }
  return {
    minutes: read(minute, MINUTE).map(Number),
    hours: read(hour, HOUR).map(Number),
    days: day === 'lw' ? [day] : read(day, DAY),
    months: read(month, MONTH),
    weekdays: read(weekday, WEEKDAY),
    fitsBoth: signed !== weekday || weekday === '*' || /^(l,)*\*(,l)*$/.test(day),
    isFixedTime: !/[*/]/.test(minute + hour),
  }
}

const ITEM = /^(\d+|[a-z]{3})$|^(?:\*|(\d+|[a-z]{3})-(\d+|[a-z]{3}))(?:\/(\d+))?$/

/** The names that an item of a field stands for, or what is wrong with it. */
function namesOf(item: string, field: Field): string[] | keyof typeof PROBLEMS {
  const [, least, size, words = [], marked] = field
  if (item === 'l' && field === DAY) return [item]
  const [, plain = item, mark = ''] = marked?.exec(item) ?? []
  const [found, only, from = only, to, step = '1'] = ITEM.exec(plain) ?? []
  if (found === undefined) return plain.includes('/') ? 'step' : /[l#]/.test(plain) ? 'mark' : 'form'

  const numberOf = (word: string, at: number) => (at < 0 ? Number(word) : least + at)
  const first = from === undefined ? least : numberOf(from, words.indexOf(from))
  const open = only === undefined ? least + size - 1 : first
  const last = to === undefined ? open : numberOf(to, words.lastIndexOf(to))
  if (Number.isNaN(first + last)) return 'form'
  if (first > last) return 'range'
  if (Number(step) < 1 || Number(step) > size) return 'step'

  const names: string[] = []
  for (let value = first; value <= last; value += Number(step)) {
    if (value < least || value >= least + Math.max(size, words.length)) return 'limit'
    names.push(`${words[value - least] ?? value}${mark.replace(/^l/, '#l')}`)
  }
  return names
}

function openLine(fields: ReturnType<typeof readFields>) {
  const { minutes, hours, days, months, weekdays, fitsBoth, isFixedTime } = fields
  const times = hours.flatMap((hour) => minutes.map((minute) => (hour * 60 + minute) * MINUTE_MS))
  times.sort((one, other) => one - other)

  const isOn = (midnight: number) => {
    const date = new Date(midnight)
    const [month, day, weekday] = [date.getUTCMonth(), date.getUTCDate(), date.getUTCDay()]
    if (!months.includes(`${MONTHS[month]}`)) return false
    const length = new Date(Date.UTC(date.getUTCFullYear(), month + 1, 0)).getUTCDate()
    const isWorkday = (other: number) => ![0, 6].includes((weekday + other - day + 35) % 7)
    const nearest = (to: number) =>
      [to, to - 1, to + 1, to - 2, to + 2].find((other) => other > 0 && other <= length && isWorkday(other))
    const isDay = days.some((name) => {
      const named = name.startsWith('l') ? length : Number.parseInt(name, 10)
      return named <= length && day === (name.endsWith('w') ? nearest(named) : named)
    })
    const weeks = ['', `#${Math.ceil(day / 7)}`, day > length - 7 ? '#l' : '']
    const isWeekday = weeks.some((week) => weekdays.includes(`${DAYS[weekday]}${week}`))
    return fitsBoth ? isDay && isWeekday : isDay || isWeekday
  }
  const midnightOf = (time: number) => Math.floor(time / DAY_MS) * DAY_MS
  /** How many of a day's times there are up to one. */
  const upTo = (time: number) => {
    const later = times.findIndex((one) => one > time)
    return later < 0 ? times.length : later
  }

  return {
    /** `mon`, or of one in the month `mon#2` and `mon#l`. */
    weekdays,
    /** Whether its minutes and hours are numbers, lists and ranges: no `*` and no step. */
    isFixedTime,
    /** The first time after `after`; null: never again. */
    next(after: number): number | null {
      for (let day = midnightOf(after); day < after + ALL_YEARS_MS; day += DAY_MS) {
        const time = isOn(day) ? times.find((one) => day + one > after) : undefined
        if (time !== undefined) return day + time
      }
      return null
    },
    /** How often it comes after `after`, up to and including `until`. */
    count(after: number, until: number): number {
      let runs = 0
      for (let day = midnightOf(after); day <= until; day += DAY_MS)
        if (isOn(day)) runs += upTo(until - day) - upTo(Math.min(after, until) - day)
      return runs
    },
  }
}
