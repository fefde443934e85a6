import type { ProjectRow } from '../mirror/change.ts'
import type { Store } from '../mirror/store.ts'
import type { RetentionFacts } from './standing.ts'

/** What is known of projects' deployments while retention runs: read once for each revision of a project. */
export interface Known {
  of(row: ProjectRow): readonly RetentionFacts[]
  /** The project has another revision now, and changed in nothing that retention looks at. */
  keep(before: ProjectRow, after: ProjectRow): void
  /** A deployment is gone: nothing else has changed between these two. */
  forget(id: string, before: ProjectRow, after: ProjectRow): void
  /** The ids of those that are gone, by project. */
  gone: ReadonlyMap<string, ReadonlySet<string>>
}

export function createKnown({ deployments }: Pick<Store, 'deployments'>): Known {
  const lists = new Map<string, { revision: number; facts: readonly RetentionFacts[] }>()
  const gone = new Map<string, Set<string>>()

  return {
    gone,
    of({ name, key, revision }) {
      const known = lists.get(name)
      if (known?.revision === revision) return known.facts
      const facts = deployments.facts(key)
      lists.set(name, { revision, facts })
      return facts
    },
    keep({ name, revision }, after) {
      const known = lists.get(name)
      if (known?.revision === revision) lists.set(name, { ...known, revision: after.revision })
    },
    forget(id, { name, revision }, after) {
      gone.set(name, (gone.get(name) ?? new Set()).add(id))
      const known = lists.get(name)
      if (known?.revision !== revision) return
      lists.set(name, { revision: after.revision, facts: known.facts.filter((one) => one.id !== id) })
    },
  }
}
