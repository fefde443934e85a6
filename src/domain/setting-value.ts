import { parseJson } from './json.ts'

/**
 * Parsers of settings, put together in the table of `config.ts` and by the features that have settings of a shape of
 * their own. A value may come from `[vars]` (text, list or table) or as JSON text.
 */

/** What a parser makes of a value: the setting, or a sentence that says what is wrong with it (never the value itself). */
export type Parsed<T> = { value: T } | { problem: string }

/** An empty text is what an emptied field of the dashboard leaves behind: not set. */
export function present(raw: unknown): unknown {
  return raw === null || (typeof raw === 'string' && raw.trim() === '') ? undefined : raw
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

/** One word of a few. */
export function oneOf<T extends string>(...words: T[]) {
  return (raw: unknown): Parsed<T> => {
    const word = words.find((one) => typeof raw === 'string' && one === raw.trim())
    return word === undefined ? { problem: `is none of: ${words.join(', ')}` } : { value: word }
  }
}

/** A list of names, not empty: as TOML gives it, as JSON text, or comma-separated. */
export function listOf(accepts: (item: string) => boolean, problem: string) {
  return (raw: unknown): Parsed<string[]> => {
    const items = splitList(raw)
    return items?.length && items.every(accepts) ? { value: items } : { problem }
  }
}

function splitList(raw: unknown): string[] | null {
  const list = typeof raw === 'string' && raw.trim().startsWith('[') ? parseJson(raw) : raw
  if (typeof list === 'string') return list.split(',').map((item) => item.trim())
  return Array.isArray(list) && list.every((item) => typeof item === 'string') ? list : null
}
