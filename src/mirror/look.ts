import { ANY_DEPLOYMENT } from '../domain/deployment-search.ts'
import { environmentOf, type NamedBranches } from '../domain/environment.ts'
import type { Ground } from './core.ts'
import { numberAt } from './order.ts'
import type { Find } from './spans.ts'
import { type Fact, factsIn, type Piece } from './stretches.ts'
import { BRANCHES_OF_WORDS, type Sought } from './text-search.ts'
import type { PlacedProject } from './texts.ts'

/** Finds what has these fields, whatever the others are. */
export type Look = (asked: Partial<Sought>) => Find

/** What is looked through. */
export type Searched = Pick<Ground, 'store' | 'stretches'> & {
  settings: Pick<Ground['settings'], 'ENVIRONMENTS'>
}

/**
 * Looks through a project (null: through all of them): by the index of words, but for what has no words and does not all
 * stand there.
 */
export function lookIn({ store: { texts }, stretches, settings }: Searched, row: PlacedProject | null) {
  const named = settings.ENVIRONMENTS
  const reach = row ? row.reach : texts.reach()
  let pieces: Piece[] | null = null
  const look: Look = (asked) => {
    const search = { ...ANY_DEPLOYMENT, ...asked }
    const { environment, branch, q } = search
    const isNamed = named.some(({ name }) => name === environment)
    if (row === null || (!isNamed && (q !== null || reach === 'all')))
      return texts.finder({ project: row?.key ?? null, search, branches: branch === null ? null : [branch] })
    pieces ??= stretches.pieces(row)
    if (q === null) return walkThrough(row.key, pieces, fitting(search, named))
    // The index knows Cloudflare's own environments: a named one is looked for by its branches, those deployed last.
    const facts = [...factsIn(pieces)].filter(fitting({ ...search, status: null }, named))
    const branches = [...new Set(facts.map((fact) => fact.branch ?? ''))].slice(0, BRANCHES_OF_WORDS)
    return texts.finder({ project: row.key, search: { ...search, environment: 'preview' }, branches })
  }
  return { reach, look }
}

/** Whether a deployment is what a search without words looks for, on whichever day. */
function fitting({ environment, status, branch, isAliased }: Sought, named: readonly NamedBranches[]) {
  return (fact: Fact) =>
    (environment === null || [fact.environment, environmentOf(named, fact)].includes(environment)) &&
    (status === null || fact.status === status) &&
    (branch === null || fact.branch === branch) &&
    (!isAliased || fact.isAliased)
}

/** A walk from the newest to the oldest. */
function walkThrough(project: number, pieces: readonly Piece[], fits: (fact: Fact) => boolean): Find {
  return ({ from, to }, end, limit) => {
    const lowest = from.project > project ? from.key + 1 : from.key
    const keys: number[] = []
    for (const { first, read } of pieces) {
      if (first >= to.key) continue
      for (const fact of read('facts'))
        if (fact.key >= lowest && fact.key < to.key && fits(fact)) keys.push(fact.key)
      if (first <= lowest || (end === 'newest' && keys.length >= limit)) break
    }
    const wanted = end === 'newest' ? keys.slice(0, limit) : keys.slice(-limit).reverse()
    return wanted.map((key) => numberAt(project, key))
  }
}
