import { parseJson } from '../domain/text.ts'
import { type Parsed, present } from './kinds.ts'

type Parser<T> = (raw: unknown) => Parsed<T>

/**
 * A table with a parser for each key: as TOML gives it, or as JSON text. A key without a parser is an error, since a
 * slip of the pen must not leave a default in its place. Every problem is told, not just the first.
 */
export function tableOf<T extends object>(parsers: { [K in keyof T]: Parser<T[K]> }): Parser<T> {
  const keys = Object.keys(parsers) as (keyof T & string)[]
  return (raw) => {
    const row = readRow(raw)
    if (row === null)
      return { problem: `is neither a table nor JSON text of one, with keys of: ${keys.join(', ')}` }
    const strange = [...row.keys()].filter((key) => !Object.hasOwn(parsers, key))
    const problems = strange.map((key) => `${quote(key)} is none of its keys: ${keys.join(', ')}`)
    const values: Partial<T> = {}
    for (const key of keys) {
      const parsed = parsers[key](present(row.get(key)))
      if ('value' in parsed) values[key] = parsed.value
      else problems.push(`“${key}” ${parsed.problem}`)
    }
    return problems.length > 0 ? { problem: `is wrong: ${problems.join('; ')}` } : { value: values as T }
  }
}

/**
 * A list of entries, each read by the parser: as TOML gives it, or as JSON text. No two of them may have the same key, where
 * they have one, and no more than `most` are taken. Problems name the entry by its place, from 1.
 */
export function entriesOf<T>(
  parse: Parser<T>,
  keyOf: (entry: T) => unknown = (entry) => entry,
  most = Number.POSITIVE_INFINITY,
): Parser<T[]> {
  return (raw) => {
    const list = typeof raw === 'string' ? parseJson(raw) : raw
    if (!Array.isArray(list)) return { problem: 'is neither a list of tables nor JSON text of one' }
    if (list.length > most) return { problem: `holds more than ${most} entries` }
    const values: T[] = []
    for (const [index, item] of list.entries()) {
      const parsed = parse(item)
      if ('problem' in parsed) return { problem: `has an entry ${index + 1} that ${parsed.problem}` }
      values.push(parsed.value)
    }
    const isTwice = new Set(values.map(keyOf)).size < values.length
    return isTwice ? { problem: 'names the same thing twice' } : { value: values }
  }
}

/** A table of names that the operator gives to values that are read by the parser. Problems tell a name only where it is one. */
export function namedTable<T>(
  isName: (name: string) => boolean,
  parse: Parser<T>,
): Parser<Readonly<Record<string, T>>> {
  return (raw) => {
    const row = readRow(raw)
    if (row === null) return { problem: 'is neither a table nor JSON text of one' }
    const values = new Map<string, T>()
    for (const [name, value] of row) {
      if (!isName(name)) return { problem: 'holds a name that is none: letters, digits, - and _, 40 at most' }
      const parsed = parse(value)
      if ('problem' in parsed) return { problem: `is wrong: “${name}” ${parsed.problem}` }
      values.set(name, parsed.value)
    }
    return { value: Object.fromEntries(values) }
  }
}

/** A table as keys and values, in their order; null for what is none. */
export function readRow(raw: unknown): Map<string, unknown> | null {
  const row = typeof raw === 'string' ? parseJson(raw) : raw
  return typeof row === 'object' && row !== null && !Array.isArray(row) ? new Map(Object.entries(row)) : null
}

/** A key is quoted as far as it can be one: what was pasted into the wrong place is not repeated. */
function quote(key: string): string {
  return /^[\w-]{1,30}$/.test(key) ? `“${key}”` : 'a key'
}
