import pMap from 'p-map'
import type { Failure } from '../domain/failure.ts'
import { API, SHARES } from './limits.ts'
import type { Allowance, Meter } from './meter.ts'
import { createReadPage, type NewestOptions } from './newest.ts'
import type { DueProject } from './readings.ts'
import type { Task } from './task.ts'

/**
 * Walks every project's older pages of deployments in the background, newest first: once to the end, and again every day,
 * since what is deleted far back shows only there. Each page is kept before the next is asked for.
 */
export function createHistory(options: NewestOptions & { meter: Pick<Meter, 'rowShare'> }): Task {
  const { store, readings, pages, meter, now } = options
  const readPage = createReadPage(options)

  /** The number of the next page; a walk that is due begins behind the newest page. */
  const nextPage = (name: string, project: number): number => {
    const { walk_page, edge } = readings.of(project)
    if (walk_page !== null) return walk_page
    const walk_total = store.project(name)?.total ?? null
    readings.set(project, { walk_page: 2, walk_until: null, walk_edge: edge, walk_total, walk_asked: 0 })
    return 2
  }

  const readNext = ({ name, project }: DueProject, allowance: Allowance) =>
    allowance.spend(API.historyReserve, () => {
      const number = nextPage(name, project)
      return readPage(name, number, (asked, page) => pages.saveOlder(asked, number, page))
    })

  return {
    name: 'history',
    reserve: API.historyReserve,
    stopsAt: SHARES.history,
    due: () => readings.nextWalk(),
    async run(allowance) {
      let failure: Failure | null = null
      while (failure === null && meter.rowShare() < SHARES.history) {
        const left = allowance.left(API.historyReserve)
        const next = readings.dueWalks(now(), Math.min(API.atOnce, left))
        if (next.length === 0) return null
        const failures = await pMap(next, (due) => readNext(due, allowance))
        failure = failures.find((one) => one !== null) ?? null
      }
      return failure
    },
  }
}
