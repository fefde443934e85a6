import { failure, success } from './envelope.ts'
import { ERRORS } from './errors.ts'

/** Above it the API refuses the list. For deployments on record; for projects assumed (wrangler asks for 10). */
export const DEPLOYMENTS_PER_PAGE = 25
export const PROJECTS_PER_PAGE = 10

/** One page of a list, in its envelope. Past the end: an empty result, not an error. */
export function page<T>(
  items: readonly T[],
  query: Record<string, string>,
  most: number,
  toWire: (item: T) => unknown,
): Response {
  const number = positive(query.page, 1)
  const perPage = positive(query.per_page, most)
  if (number === undefined || perPage === undefined || perPage > most)
    return failure(ERRORS.invalidListOptions)

  const shown = items.slice((number - 1) * perPage, number * perPage)
  const info = {
    page: number,
    per_page: perPage,
    count: shown.length,
    total_count: items.length,
    total_pages: Math.ceil(items.length / perPage),
  }
  return success(shown.map(toWire), { info })
}

function positive(text: string | undefined, fallback: number): number | undefined {
  if (text === undefined) return fallback
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined
}
