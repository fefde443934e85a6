import { isBuild, monthOf } from '../../builds/budget.ts'
import type { Deployment } from '../../domain/deployment.ts'
import type { Cell, MonthState } from '../state.ts'

/**
 * The builds of this month. Each is counted when it is first seen, and stays counted when its deployment is deleted: the
 * table `builds` holds the ids of counted ones that are not stored, so that none is counted twice.
 */
export interface BuildCounter {
  /** What was read of a deployment is new or has changed; `before`: what was known of it. */
  see(deployment: Deployment, before: Deployment | null): void
  /** A deployment is not stored any longer. */
  lose(deployment: Deployment): void
  /** A build that was just started, of which nothing but the id is known. */
  add(id: string): void
  /** Keeps the count in storage: once for what was read together, since a row is written for it. */
  keep(): void
  used(): number
}

export function createBuildCounter(sql: SqlStorage, cell: Cell<MonthState>, now: () => number): BuildCounter {
  let { month, builds } = cell.get()
  const thisMonth = () => new Date(monthOf(now()).start).toISOString()
  const used = () => (month === thisMonth() ? builds : 0)
  const count = (more: number) => {
    // The ids of the months before are of no use any more.
    if (month !== thisMonth()) sql.exec('DELETE FROM builds WHERE month < ?', thisMonth())
    builds = used() + more
    month = thisMonth()
  }
  const isCounted = (deployment: Deployment) =>
    isBuild(deployment) && (deployment.createdOn ?? '') >= thisMonth()
  const isKnown = (id: string) =>
    sql.exec('SELECT 1 FROM builds WHERE id = ? AND month = ?', id, thisMonth()).toArray().length > 0
  const remember = (id: string) =>
    void sql.exec('INSERT INTO builds (id, month) VALUES (?, ?) ON CONFLICT DO NOTHING', id, thisMonth())

  return {
    see(deployment, before) {
      const wasCounted = before === null ? isKnown(deployment.id) : isCounted(before)
      const more = Number(isCounted(deployment)) - Number(wasCounted)
      if (more !== 0) count(more)
    },
    lose(deployment) {
      if (isCounted(deployment)) remember(deployment.id)
    },
    add(id) {
      count(1)
      remember(id)
    },
    keep: () => cell.set({ month, builds }),
    used,
  }
}
