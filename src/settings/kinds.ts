import { parseJson } from '../domain/text.ts'
import { DAY_MS, type Duration, HOUR_MS } from '../domain/time.ts'

/**
 * Parsers of settings, put together in the table of settings and by the features that have settings of a shape of
 * their own. A value may come from `[vars]` (text, list or table) or as JSON text.
 */

/** What a parser makes of a value: the setting, or a sentence that says what is wrong with it (never the value itself). */
export type Parsed<T> = { value: T } | { problem: string }

/** The blanks at the ends that cannot belong to a value. Those beyond ASCII can: git takes them into the name of a branch. */
const BLANKS = /^[ \t\r\n]+|[ \t\r\n]+$/g

/** An empty text is what an emptied field of the dashboard leaves behind: not set. */
export function present(raw: unknown): unknown {
  return raw === null || (typeof raw === 'string' && raw.replace(BLANKS, '') === '') ? undefined : raw
}

/** A value that must be there. */
export function required<T>(parse: (raw: unknown) => Parsed<T>) {
  return (raw: unknown): Parsed<T> => (raw === undefined ? { problem: 'is not set' } : parse(raw))
}

/** A value that may be left out: then the fallback holds. */
export function optional<T>(fallback: T, parse: (raw: unknown) => Parsed<T>) {
  return (raw: unknown): Parsed<T> => (raw === undefined ? { value: fallback } : parse(raw))
}

/** Text that matches, without the spaces around it. */
export function matching(pattern: RegExp, problem: string) {
  return (raw: unknown): Parsed<string> =>
    typeof raw === 'string' && pattern.test(raw.trim()) ? { value: raw.trim() } : { problem }
}

/** Text in which nothing is wrong, without the blanks around it. `problemOf` ends a sentence; null: nothing is wrong. */
export function checked(problemOf: (text: string) => string | null) {
  return (raw: unknown): Parsed<string> => {
    const text = typeof raw === 'string' ? raw.replace(BLANKS, '') : ''
    const problem = problemOf(text)
    return problem === null ? { value: text } : { problem }
  }
}

/** The name of a branch, or whatever else `accepts` takes. */
export function accepted(accepts: (text: string) => boolean, problem: string) {
  return checked((text) => (accepts(text) ? null : problem))
}

/** One word of a few. */
export function oneOf<T extends string>(...words: T[]) {
  return (raw: unknown): Parsed<T> => {
    const word = words.find((one) => typeof raw === 'string' && one === raw.trim())
    return word === undefined ? { problem: `is none of: ${words.join(', ')}` } : { value: word }
  }
}

/** A list of names, not empty: as TOML gives it, as JSON text, or comma-separated. */
export function listOf(accepts: (item: string) => boolean, problem: string) {
  return listRead((item) => (accepts(item) ? item : null), problem)
}

/** A list of some of these words. */
export function someOf<T extends string>(words: readonly T[]) {
  return listRead(
    (item) => words.find((word) => word === item) ?? null,
    `holds something that is none of: ${words.join(', ')}`,
  )
}

/** The same of items that can be written in several ways. Null is read from what is none. */
function listRead<T extends string>(read: (item: string) => T | null, problem: string) {
  return (raw: unknown): Parsed<T[]> => {
    const items = splitList(raw)?.map(read)
    const value = items?.filter((item) => item !== null) ?? []
    return value.length > 0 && value.length === items?.length ? { value } : { problem }
  }
}

function splitList(raw: unknown): string[] | null {
  const list = typeof raw === 'string' && raw.trim().startsWith('[') ? parseJson(raw) : raw
  if (typeof list === 'string') return list.split(',').map((item) => item.trim())
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : null
}

/** A whole number within limits: as TOML and JSON give it, or its digits as text, as the dashboard does. */
export function wholeNumber(least: number, most: number) {
  return (raw: unknown): Parsed<number> => {
    const value = typeof raw === 'string' && /^\s*\d{1,9}\s*$/.test(raw) ? Number(raw) : raw
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    return fits ? { value } : { problem: `is not a whole number from ${least} to ${most}` }
  }
}

/** A part of a whole: 0 to 1. */
export function fraction(raw: unknown): Parsed<number> {
  const fits = typeof raw === 'number' && raw >= 0 && raw <= 1
  return fits ? { value: raw } : { problem: 'is not a number from 0 to 1, such as 0.5' }
}

/** True for the host names of this machine. */
export function isLoopback(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(host)
}

/** An address that calls start with: `https`, or `http` on this machine. It is kept without a slash at its end. */
export function baseAddress(raw: unknown): Parsed<string> {
  const url = typeof raw === 'string' ? URL.parse(raw.trim()) : null
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (!url || !secure || url.search || url.hash || url.username || url.password) {
    return { problem: 'is not an https address (http is accepted on this machine only)' }
  }
  // Not `href`: it keeps a lone `?` or `#` at the end.
  return { value: `${url.origin}${url.pathname}`.replace(/\/+$/, '') }
}

/** A scheme and a host name, and nothing behind them. */
export function originAddress(raw: unknown): Parsed<string> {
  const base = baseAddress(raw)
  if ('value' in base && URL.parse(base.value)?.origin === base.value) return base
  return { problem: 'is not an https origin: a scheme and a host name, without a path' }
}

/** Origins as a policy names them: browsers leave out one that has other letters in its name, or a path. */
export const frameAncestors = listRead((text) => {
  const origin = originAddress(text.replace('://*.', '://'))
  if ('problem' in origin || !/^https?:\/\/[a-z\d.-]*[a-z\d](:\d+)?$/.test(origin.value)) return null
  if (!text.includes('://*.')) return origin.value
  return origin.value.startsWith('https:') ? origin.value.replace('://', '://*.') : null
}, 'holds something that is no origin such as https://wiki.example.com or https://*.example.com')

/** Keys that open the board by themselves. The length is all that can be asked for: 32 random characters of base64url are 192 bits. */
export const accessKeys = optional(
  [],
  listOf(
    (item) => /^[\w-]{32,}$/.test(item),
    'holds something that is no key: 32 or more letters, digits, - and _',
  ),
)

/** The first part of a team domain. */
export const teamName = optional<string | null>(
  null,
  matching(/^[a-zA-Z0-9-]+$/, 'is not the bare name of a team: letters, digits and -, without a domain'),
)

/** The tags by which a token of Cloudflare Access says which application it is for. */
export const audienceTags = optional(
  [],
  listOf(
    (item) => /^[\w-]+$/.test(item),
    'holds something that is not an audience tag: 64 digits and letters a to f',
  ),
)

/** Reads `30d`, `12h`, `0h` or `never`. */
export function parseDuration(raw: unknown): Parsed<Duration> {
  if (typeof raw === 'string' && raw.trim() === 'never') return { value: 'never' }
  const parsed = parseFiniteDuration(raw)
  return 'value' in parsed ? parsed : { problem: 'is not a duration such as 30d, 12h, 0h or never' }
}

/** Reads `30d`, `12h` or `0h`, for what has to end: in milliseconds, 99,999 days at most. */
export function parseFiniteDuration(raw: unknown): Parsed<number> {
  const [, number, unit] = (typeof raw === 'string' && raw.trim().match(/^(\d{1,5})([dh])$/)) || []
  if (number === undefined) return { problem: 'is not a duration such as 3d, 12h or 0h' }
  return { value: Number(number) * (unit === 'd' ? DAY_MS : HOUR_MS) }
}
