import type { ProjectRow } from '../mirror/change.ts'
import { hasGap, type Readings } from '../mirror/readings.ts'
import type { Store } from '../mirror/store.ts'

/** Whether all that Cloudflare has of a project is known, without a gap, and nothing else. */
export type IsWhole = (row: ProjectRow) => boolean

/**
 * What somebody deleted far back may be taken for the newest of its branch, and another one would go in its place: so the
 * numbers have to agree. A live deployment that is missing makes any history incomplete.
 */
export function createIsWhole(
  { deployments }: Pick<Store, 'deployments'>,
  readings: Pick<Readings, 'of'>,
): IsWhole {
  return ({ key, is_complete, stored, total, canonical_id }) =>
    is_complete === 1 &&
    stored === total &&
    !hasGap(readings.of(key)) &&
    (canonical_id === null || deployments.body(canonical_id) !== null)
}
