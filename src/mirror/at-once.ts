import { API } from './limits.ts'

/** Does the work for each item, as many at a time as calls may be under way; the results in the order of the items. */
export async function atOnce<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  const left = items.entries()
  const goOn = async () => {
    for (const [place, item] of left) results[place] = await work(item)
  }
  await Promise.all(Array.from({ length: API.atOnce }, goOn))
  return results
}
