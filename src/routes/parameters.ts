import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'

/** Reads each parameter from its text, `undefined` where the address has none. What cannot be read may be as if it had none. */
type Readers = Record<string, (text: string | undefined) => unknown>

/**
 * What the address asks for, by the parameters that a page knows; of one that is repeated the first counts. The page is
 * then kept by what was read: whatever else an address holds, in whatever order, makes no page of its own. A page that
 * read a parameter in another way would be shown to readers who ask for something else.
 */
export function parametersOf<R extends Readers>(
  c: Context<SiteEnv>,
  readers: R,
): { [N in keyof R]: ReturnType<R[N]> } {
  const asked: string[] = []
  const search: [name: string, value: string][] = []
  const read = Object.entries(readers).map(([name, reader]) => {
    const text = c.req.query(name)
    const value = reader(text)
    if (text !== undefined && isSaying(value, reader)) {
      asked.push(`${name}=${JSON.stringify(value)}`)
      search.push([name, written(value, text)])
    }
    return [name, value] as const
  })
  c.set('asked', asked.join('&'))
  c.set('search', search.length > 0 ? String(new URLSearchParams(search)) : '')
  return Object.fromEntries(read) as { [N in keyof R]: ReturnType<R[N]> }
}

/** How a value stands in an address: in one way, where the text that it was read from may be one of many. */
function written(value: unknown, text: string): string {
  if (value === true) return ''
  return ['string', 'number'].includes(typeof value) ? String(value) : text
}

/** Whether the value is another one than that of an address without the parameter. */
function isSaying(value: unknown, reader: Readers[string]): boolean {
  return JSON.stringify(value) !== JSON.stringify(reader(undefined))
}

/** A whole number in an address; null for anything else. */
export function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : null
}
