import { type AttentionFacts, earliest, judge, type Rule, type Unreleased } from '../domain/attention.ts'
import { type ProjectCard, turnsAt } from '../domain/card.ts'
import type { DeploymentSummary } from '../domain/deployment.ts'
import { matchesGlob } from '../domain/glob.ts'
import type { Settings } from '../settings/table.ts'
import { cardOf, type MadeCard } from './cards.ts'
import type { ProjectRow } from './change.ts'
import { createDeployments, type ListedDeployment, LOOKED_AT } from './deployments.ts'
import type { Sql } from './sql.ts'

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

  const productionOf = (
    row: ProjectRow,
    { production, live }: ProjectCard,
    off: readonly Rule[],
  ): Pick<AttentionFacts, 'succeeded' | 'failures'> => {
    // Nobody asks how long it has failed.
    const isUnasked = off.includes('failing') && off.includes('rolled-back')
    if (isUnasked || production?.status !== 'failed') return { succeeded: production, failures: null }
    let count = 0
    let first = production.id
    let good: string | null = null
    for (const { id, environment, status } of newestOf(row)) {
      if (environment !== 'production') continue
      if (status === 'success') {
        good = id
        break
      }
      if (status === 'failed') {
        count += 1
        first = id
      }
    }
    const succeeded = deployments.summary(good)
    return {
      succeeded,
      failures: { count, first: deployments.summary(first) ?? production, good: succeeded ?? live },
    }
  }

  const unreleasedOf = (row: ProjectRow, card: ProjectCard): Unreleased | null => {
    if (row.is_complete !== 1) return null
    const after: ListedDeployment[] = []
    let production: Pick<DeploymentSummary, 'id' | 'createdOn' | 'branch'> | null =
      card.production ?? card.live
    for (const one of newestOf(row)) {
      if (one.environment !== 'preview' || one.branch === card.project.productionBranch) {
        production = one
        break
      }
      after.push(one)
    }
    const earlier = () =>
      production ? deployments.walk(row.key, LOOKED_AT, deployments.placeOf(row.key, production)) : []
    return { production, deployments: after, earlier, previewsKeptFor }
  }

  /** `liveSince`: when the board saw what is live take the place of another (ms); null: it was live before. */
  return (row: ProjectRow, card: ProjectCard, liveSince: number | null): MadeCard => {
    const before = cardOf(row)
    const { project, live } = card
    const seenAt = (id: string) => before?.running.find((one) => one.id === id)?.seenAt ?? now()
    const running = card.running.map((one) =>
      one.status === 'building' ? { ...one, seenAt: seenAt(one.id) } : one,
    )
    const off = rules.find((one) => matchesGlob(one.project, row.name))?.off ?? []
    const judged = judge(
      {
        project,
        live,
        liveSince,
        running,
        ...productionOf(row, card, off),
        unreleased: () => unreleasedOf(row, card),
        told: before?.attention ?? [],
      },
      now(),
      off,
    )
    return {
      card: { ...card, running, ...(judged.reasons.length > 0 && { attention: judged.reasons }) },
      turnsAt: earliest([turnsAt(card, now()), judged.turnsAt]),
    }
  }
}
