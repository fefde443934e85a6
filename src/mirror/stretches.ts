import * as v from 'valibot'
import { Deployment } from '../domain/deployment.ts'
import { parseJson } from '../domain/json.ts'
import type { ProjectKey } from './deployments.ts'
import { ABOVE_ALL, within } from './order.ts'
import type { Sql } from './sql.ts'

/** Deployments in one row of the table `stretches`. */
export const STRETCH_LENGTH = 250

/** The newest ones change most, and are left out of every stretch. */
const LEFT_OUT = 25

const { entries } = Deployment
const Fact = v.object({
  key: v.number(),
  environment: entries.environment,
  status: entries.status,
  branch: entries.branch,
  commitHash: entries.commitHash,
  alias: v.nullable(v.string()),
})

/** What a search looks at in a deployment. */
export type Fact = v.InferOutput<typeof Fact>

/** All keys between two others, both excluded. */
interface Gap {
  older: number
  newer: number
}

/** The facts of projects' deployments. */
export interface Stretches {
  /**
   * All of a project's, newest first. Reads a row for each stretch, and one for each deployment that stands in none, which
   * are then put into stretches, so that a history is read once.
   */
  facts(project: ProjectKey): Iterable<Fact>
}

/** Opens them. `mayWrite`: whether rows of the day are left for stretches; without any a search is as good, and reads more. */
export function createStretches(sql: Sql, mayWrite: () => boolean): Stretches {
  const readLoose = (project: ProjectKey, { older, newer }: Gap): Fact[] =>
    sql
      .all<{ fact: string }>(
        `SELECT json_object('key', key, 'environment', environment, 'status', body ->> 'status', 'branch', body ->> 'branch',
           'commitHash', body ->> 'commitHash', 'alias', body ->> '$.aliases[0]') AS fact
         FROM deployments WHERE ${within('?1', '?2 + 1', '?3')} ORDER BY number DESC`,
        ...[project, older, newer],
      )
      .map(({ fact }) => v.safeParse(Fact, parseJson(fact)))
      .flatMap((read) => (read.success ? [read.output] : []))

  /** Puts what was read between two stretches into new ones, from the oldest on, so that nothing is left between them. */
  const fold = (project: ProjectKey, facts: readonly Fact[], { older, newer }: Gap) => {
    const isNewest = newer === ABOVE_ALL
    const whole = Math.max(0, facts.length - LEFT_OUT)
    const count = isNewest ? whole - (whole % STRETCH_LENGTH) : facts.length
    const folded = facts.slice(facts.length - count)
    let first = older + 1
    for (let end = folded.length; end > 0; end -= STRETCH_LENGTH) {
      const part = folded.slice(Math.max(0, end - STRETCH_LENGTH), end)
      const isLast = end <= STRETCH_LENGTH
      const last = isLast && !isNewest ? newer - 1 : (part[0]?.key ?? first)
      sql.run(
        'INSERT INTO stretches (project, first, last, facts) VALUES (?, ?, ?, ?)',
        ...[project, first, last, JSON.stringify(part)],
      )
      first = last + 1
    }
  }

  const loose = (project: ProjectKey, gap: Gap): Fact[] => {
    if (gap.newer - gap.older <= 1) return []
    const facts = readLoose(project, gap)
    if (mayWrite()) fold(project, facts, gap)
    return facts
  }

  return {
    *facts(project) {
      const stretches = sql.all<{ first: number; last: number; facts: string }>(
        'SELECT first, last, facts FROM stretches WHERE project = ? ORDER BY first DESC',
        project,
      )
      let newer = ABOVE_ALL
      for (const { first, last, facts } of stretches) {
        yield* loose(project, { older: last, newer })
        // Written by this file, in this shape.
        yield* JSON.parse(facts) as Fact[]
        newer = first
      }
      yield* loose(project, { older: -1, newer })
    },
  }
}
