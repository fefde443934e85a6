import { type DeploymentSummary, summaryOf } from '../domain/deployment.ts'
import {
  type Environment,
  environmentOf,
  makeEnvironments,
  type NamedBranches,
} from '../domain/environment.ts'
import { cardOf, type Touched } from './cards.ts'
import type { ProjectRow } from './change.ts'
import { createDeployments } from './deployments.ts'
import { decodeDeployments } from './protocol.ts'
import type { Sql } from './sql.ts'
import type { Stretches } from './stretches.ts'

/**
 * Tells what is on the named environments of a project, of whose deployments these were just written. The card before and
 * those tell it; all of the history is looked through where that is not enough.
 */
export function createEnvironments(sql: Sql, named: readonly NamedBranches[], stretches: Stretches) {
  const deployments = createDeployments(sql)
  const summaries = (ids: readonly string[]) =>
    [...new Set(ids)].flatMap((id) => deployments.summary(id) ?? [])

  const lookThrough = (row: ProjectRow): DeploymentSummary[] => {
    const keys: number[] = []
    const [begun, found] = [new Set<string>(), new Set<string>()]
    for (const fact of stretches.facts(row.key)) {
      const name = environmentOf(named, fact)
      if (name === null || found.has(name)) continue
      if (fact.status === 'success') found.add(name)
      if (fact.status === 'success' || !begun.has(name)) keys.push(fact.key)
      begun.add(name)
      if (found.size === named.length) break
    }
    return summaries(decodeDeployments(deployments.withKeys(row.key, keys)).map(({ id }) => id))
  }

  /** What was on them, as it is by now; null when something else may be. */
  const stillThere = (row: ProjectRow): DeploymentSummary[] | null => {
    const card = cardOf(row)
    const before = card?.environments ?? []
    const known = summaries(before.flatMap(({ newest, shown }) => [newest.id, shown?.id ?? newest.id]))
    const isThere = ({ newest, shown }: Environment) =>
      known.some(({ id }) => id === newest.id) &&
      (shown === null || known.some(({ id, status }) => id === shown.id && status === 'success'))
    return card && before.every(isThere) ? known : null
  }

  return (row: ProjectRow, touched: Touched): Environment[] => {
    if (named.length === 0) return []
    const before = touched && stillThere(row)
    if (!touched || !before) return makeEnvironments(named, lookThrough(row))
    const news = touched.map(summaryOf)
    const known = before.filter(({ id }) => !news.some((one) => one.id === id))
    return makeEnvironments(named, [...news, ...known])
  }
}
