import type { Outcome } from '../domain/failure.ts'
import { fewerThan, type ListPage } from './list-page.ts'

/**
 * Reads a list to its end, page after page; in smaller ones where a page is too large. A page that holds nothing new would be
 * asked for without end: an answer of no use. `keyOf`: what an item is known by, on whichever pages it is.
 */
export async function readAllPages<T>(
  read: (page: number, perPage: number) => Promise<Outcome<ListPage<T>>>,
  perPage: number,
  keyOf: (item: T) => string,
): Promise<Outcome<T[]>> {
  const items = new Map<string, T>()
  for (let page = 1; ; page += 1) {
    const answer = await read(page, perPage)
    if (!answer.ok) {
      const fewer = answer.failure.kind === 'too-large' ? fewerThan(perPage) : null
      return fewer === null ? answer : readAllPages(read, fewer, keyOf)
    }
    const before = items.size
    for (const item of answer.value.items) items.set(keyOf(item), item)
    if (!answer.value.full) return { ok: true, value: [...items.values()] }
    if (items.size === before) return { ok: false, failure: { kind: 'malformed' } }
  }
}
