import * as v from 'valibot'
import { isBlank } from '../domain/text.ts'
import { instantOf } from '../domain/time.ts'

/** Pieces for reading what Cloudflare sends: what is named is copied, everything else is left behind. */

/** The longest name, address or branch that is kept, in UTF-16 units. */
const TEXT_LIMIT = 1_000

/** A text, cut to the limit; a half of a character, on which encoding an address would fail, is replaced. */
const words = v.pipe(
  v.string(),
  v.transform((value) => value.slice(0, TEXT_LIMIT).toWellFormed()),
)

/** A text, cut to the limit, of which something is seen. */
export const visibleWords = v.pipe(
  words,
  v.check((value) => !isBlank(value)),
)

/** A text of which something is seen; null for anything else. Never an error: one odd field must not hide a whole deployment. */
export const text = v.fallback(v.nullable(visibleWords), null)

/** The name of a branch, seen or not: git takes any character into it, and two of them are not one. */
export const branchName = v.fallback(v.nullable(v.pipe(words, v.minLength(1))), null)

/** A list of texts; what is not a text is left out, and anything but a list is empty. */
export const texts = v.pipe(
  v.fallback(v.array(text), []),
  v.transform((items) => items.filter((item) => item !== null)),
)

/** True for `true` alone. */
export const flag = v.fallback(v.boolean(), false)

/** A time as ISO 8601 in UTC with milliseconds; Cloudflare's precision varies from 4 to 6 digits. Null for anything else. */
export const time = v.fallback(
  v.nullable(
    v.pipe(
      v.string(),
      v.transform((value) => {
        const at = Date.parse(value)
        return Number.isNaN(at) ? null : new Date(at).toISOString()
      }),
    ),
  ),
  null,
)

/** A time as ISO 8601 in UTC with the microseconds that Cloudflare wrote, which tell the order of lists. Null for anything else. */
export const instant = v.fallback(v.nullable(v.pipe(v.string(), v.transform(instantOf))), null)

/** The key of a record: without it the record cannot be shown. */
export const key = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(128),
  v.check((value) => value.isWellFormed() && !isBlank(value)),
)

/** The names of all fields that a schema looks at, however deep they are. */
export function fieldsOf(schema: unknown): string[] {
  const {
    entries = {},
    item,
    wrapped,
  } = schema as {
    entries?: Record<string, unknown>
    item?: unknown
    wrapped?: unknown
  }
  const inner = [...Object.values(entries), item, wrapped].filter((one) => one !== undefined)
  return [...Object.keys(entries), ...inner.flatMap(fieldsOf)]
}

/** Records are read no deeper than this. */
const DEEPEST = 8

/**
 * What these fields of a record say, as a text: two records have the same only where reading them comes to the same. Much
 * cheaper than reading them.
 */
export function textOf(wire: unknown, fields: ReadonlySet<string>, depth = 0): string {
  if (typeof wire === 'string') return `${wire.length}:${wire}`
  if (typeof wire !== 'object' || wire === null) return `${wire};`
  if (depth > DEEPEST) return ''
  if (Array.isArray(wire)) return `[${wire.map((one) => textOf(one, fields, depth + 1)).join('')}]`
  let text = '{'
  // What was JSON has no properties but its own; a list of them takes half as long again.
  for (const key in wire)
    if (fields.has(key)) text += `${key}=${textOf(wire[key as keyof typeof wire], fields, depth + 1)}`
  return `${text}]`
}
