/** A row opens by the first of these links in it. */
export const ROW = '[data-rows] tbody tr'
export const MAIN_LINK = 'th > a, .subject'

/**
 * Gives each row an id made from its list and where it leads. Rows have none of their own, and without one a new row on
 * top would make every row below it take over its neighbour's content, the reader's focus included.
 */
export function nameRows(page: Document): void {
  for (const row of page.querySelectorAll(ROW)) {
    const target = row.querySelector(MAIN_LINK)?.getAttribute('href')
    // A deployment may stand in two lists, as one of all and as the newest of its branch.
    const list = row.closest('section')?.getAttribute('aria-labelledby') ?? ''
    const id = `${list}:${target}`
    if (target && row.id === '' && !page.getElementById(id)) row.id = id
  }
}
