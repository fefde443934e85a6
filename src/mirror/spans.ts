import { ANY_DEPLOYMENT, type DeploymentSearch } from '../domain/deployment-search.ts'
import { DAY_MS } from '../domain/time.ts'
import type { ProjectKey } from './deployments.ts'
import { ABOVE_ALL, FIRST_DATED_KEY } from './order.ts'

/** A place in the order of all deployments. */
export interface Spot {
  key: number
  project: ProjectKey
}

/** What lies between two places, the second excluded. */
export interface Span {
  from: Spot
  to: Spot
}

/** The days that a search asks for. What has no date is of no day. */
export function daysOf({ since, until }: Pick<DeploymentSearch, 'since' | 'until'>): Span {
  const start = since === null ? 0 : Date.parse(since) * 1000
  const from = since === null && until === null ? 0 : Math.max(start, FIRST_DATED_KEY)
  const to = until === null ? ABOVE_ALL : Math.min((Date.parse(until) + DAY_MS) * 1000, ABOVE_ALL)
  return { from: { key: from, project: 0 }, to: { key: to, project: 0 } }
}

/** Of whichever day, and of none. */
export const ALL_DAYS = daysOf(ANY_DEPLOYMENT)

/** The part of a span that lies next to a place. */
export function besides({ from, to }: Span, { key, project }: Spot, direction: 'after' | 'before'): Span {
  if (direction === 'after') return { from, to: key < to.key ? { key, project } : to }
  return { from: key < from.key ? from : { key, project: project + 1 }, to }
}

/** The end of a span from which on it is looked through. */
export type End = 'newest' | 'oldest'

/** The rows of up to `limit` deployments that are looked for, by their numbers, within a span, from an end of it on. */
export type Find = (span: Span, end: End, limit: number) => string[]
