import { DEPLOYMENTS_PER_PAGE } from '../cloudflare/client.ts'
import type { ProjectRow } from './change.ts'
import type { Ground } from './core.ts'
import { API, SHARES } from './limits.ts'
import type { Allowance } from './meter.ts'
import { createReadPage } from './newest.ts'
import { pagesOf } from './readings.ts'
import type { Task } from './task.ts'

/**
 * Walks every project's older pages of deployments in the background, newest first: once to the end, and again every day,
 * since what is deleted far back shows only there. Each page is kept before the next is asked for.
 */
export function createHistory(ground: Ground): Task {
  const { readings, pages, meter, now } = ground
  const readPage = createReadPage(ground)

  /** The number of the next page. A walk that is due begins behind the newest page; or with it, to try whole pages again. */
  const nextPage = ({ key, total }: ProjectRow): number => {
    const { walk_page, edge, per_page } = readings.of(key)
    if (walk_page !== null) return walk_page
    const first =
      per_page === DEPLOYMENTS_PER_PAGE
        ? { walk_page: 2, walk_edge: edge }
        : { walk_page: 1, walk_edge: null, ...pagesOf(DEPLOYMENTS_PER_PAGE) }
    readings.set(key, { ...first, walk_until: null, walk_total: total, walk_asked: 0 })
    return first.walk_page
  }

  const readNext = (name: string, allowance: Allowance) =>
    readPage({ name, reserve: API.historyReserve, numberOf: nextPage, save: pages.saveOlder }, allowance)

  return {
    name: 'history',
    reserve: API.historyReserve,
    stopsAt: SHARES.history,
    due: () => readings.next('walks'),
    async run(allowance) {
      while (meter.rowShare() < SHARES.history) {
        const left = allowance.left(API.historyReserve)
        const next = readings.due('walks', now(), Math.min(API.atOnce, left))
        if (next.length === 0) return
        const failures = await allowance.each(next, (name) => readNext(name, allowance))
        const failure = failures.find((one) => one !== null)
        if (failure) return failure
      }
    },
  }
}
