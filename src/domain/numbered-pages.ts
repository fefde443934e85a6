/** Which part of a list a client of the Cloudflare API asks for. Pages count from 1. */
export interface NumberedPage {
  page: number
  perPage: number
}

/**
 * Reads `?page=` and `?per_page=`; null for what Cloudflare refuses with 8000024: no number, 0, or more than `most` a page.
 * `most` is also what a client gets that does not say.
 */
export function readNumberedPage(query: Record<string, string>, most: number): NumberedPage | null {
  const page = countOf(query.page, 1)
  const perPage = countOf(query.per_page, most)
  return page === null || perPage === null || perPage > most ? null : { page, perPage }
}

function countOf(text: string | undefined, fallback: number): number | null {
  if (text === undefined) return fallback
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : null
}

/** The items of one page; none past the end. */
export function pageOf<T>(items: readonly T[], { page, perPage }: NumberedPage): T[] {
  return items.slice((page - 1) * perPage, page * perPage)
}

/** What stands beside a page that holds `count` items of `total`. Source: `result_info` in recorded answers of the API. */
export function resultInfo({ page, perPage }: NumberedPage, count: number, total: number) {
  return { page, per_page: perPage, count, total_count: total, total_pages: Math.ceil(total / perPage) }
}
