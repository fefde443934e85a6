import { earliest, type Failures, judge, seeBuilds, type Unreleased } from '../domain/attention.ts'
import { type ProjectCard, turnsAt } from '../domain/card.ts'
import { matchesGlob } from '../domain/glob.ts'
import type { Settings } from '../settings/table.ts'
import type { ProjectRow } from './change.ts'
import { createDeployments, type ListedDeployment, LOOKED_AT } from './deployments.ts'
import { inProject } from './order.ts'
import type { Sql } from './sql.ts'
import { cardOf, type MadeCard } from './store.ts'

/** So many of a project's newest deployments are looked at: what is further back, the card tells. */
const NEWEST_LOOKED_AT = 150

interface AttentionOptions {
  sql: Sql
  /** `ATTENTION`: rules that are off, by patterns of projects; the first that matches holds. */
  rules: Settings['ATTENTION']
  /** Previews older than this may have been deleted (ms); null: none is. */
  previewsKeptFor: number | null
  now: () => number
}

/** Tells on a project's card what it needs somebody for. Each fact is asked of the tables where it can matter, and no further back than that. */
export function createAttention({ sql, rules, previewsKeptFor, now }: AttentionOptions) {
  const deployments = createDeployments(sql)

  const newestOf = (row: ProjectRow) => deployments.walk(row.key, NEWEST_LOOKED_AT)

  const failuresOf = (row: ProjectRow, { production, live }: ProjectCard): Failures | null => {
    if (production?.status !== 'failed') return null
    let count = 0
    let first = production.id
    let good: string | null = null
    for (const { id, environment, status } of newestOf(row)) {
      if (environment !== 'production') continue
      if (status === 'success') good = id
      if (good !== null) break
      if (status === 'failed') {
        count += 1
        first = id
      }
    }
    return { count, first: deployments.summary(first) ?? production, good: deployments.summary(good) ?? live }
  }

  const keyOf = (id: string) => sql.value<number>('SELECT key FROM deployments WHERE id = ?', id) ?? 0

  const unreleasedOf = (row: ProjectRow, card: ProjectCard): Unreleased | null => {
    if (row.is_complete !== 1) return null
    const after: ListedDeployment[] = []
    let found: ListedDeployment | null = null
    for (const one of newestOf(row)) {
      if (one.environment !== 'preview' || one.branch === card.project.productionBranch) {
        found = one
        break
      }
      after.push(one)
    }
    const known = card.production ?? card.live
    const key = found?.key ?? (known ? keyOf(known.id) : 0)
    return {
      production: found ?? known,
      deployments: after,
      wasThereBefore: (branch, kind) =>
        sql.first(
          `SELECT 1 FROM (
             SELECT branch, environment FROM deployments WHERE ${inProject('?1', '0', '?2')} ORDER BY number DESC LIMIT ?
           ) WHERE branch = ? AND (? OR environment = 'preview') LIMIT 1`,
          ...[row.key, key, LOOKED_AT, branch, Number(kind === 'any')],
        ) !== null,
      previewsKeptFor,
    }
  }

  const offFor = (name: string) => rules.find(({ project }) => matchesGlob(project, name))?.off ?? []

  return (row: ProjectRow, card: ProjectCard): MadeCard => {
    const before = cardOf(row)
    const { project, live, running, production } = card
    const failures = failuresOf(row, card)
    const off = offFor(row.name)
    const seen = seeBuilds(running, before?.seen ?? [], now())
    const judged = judge(
      {
        ...{ project, live, running, failures, seen },
        succeeded: production?.status === 'success' ? production : (failures?.good ?? null),
        unreleased: off.includes('production-stuck') ? null : unreleasedOf(row, card),
        before: before && { live: before.live, reasons: before.attention ?? [] },
      },
      now(),
      off,
    )
    return {
      card: {
        ...card,
        ...(judged.reasons.length > 0 && { attention: judged.reasons }),
        ...(seen.length > 0 && { seen }),
      },
      turnsAt: earliest([turnsAt(card, now()), judged.turnsAt]),
    }
  }
}
