import { runInDurableObject } from 'cloudflare:test'
import type { Deployment } from '../../src/domain/deployment.ts'
import { createFinder, type Finder } from '../../src/mirror/find.ts'
import type { Sql } from '../../src/mirror/sql.ts'
import { createStore, type Store } from '../../src/mirror/store.ts'
import { createStretches } from '../../src/mirror/stretches.ts'
import { makeDeployment, makeProject } from '../domain/make.ts'
import { createBench, HOUR, START } from './bench.ts'
import { openStorage, type Rows } from './storage.ts'

export interface Tables {
  sql: Sql
  rows: Rows
  store: Store
  finder: Finder
  /** One that remembers nothing, as after an eviction. */
  wake(): Finder
  /** Saves deployments of a project, which begins with the first of them. */
  save(project: string, deployments: readonly Deployment[]): void
  /** What SQLite is asked from now on. */
  asked: { query: string; values: SqlStorageValue[] }[]
  /** How SQLite would answer that, step by step. */
  plansOf(asked: Tables['asked']): string[]
}

/** The mirror's tables, of an account that nobody has, and how many bytes they take. */
export async function withTables(work: (tables: Tables, size: () => number) => void): Promise<void> {
  const bench = await createBench()
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const { sql, rows } = openStorage(storage, START)
    const asked: Tables['asked'] = []
    const noted: Sql = {
      ...sql,
      all(query, ...values) {
        asked.push({ query, values })
        return sql.all(query, ...values)
      },
      first(query, ...values) {
        asked.push({ query, values })
        return sql.first(query, ...values)
      },
      column(query, ...values) {
        asked.push({ query, values })
        return sql.column(query, ...values)
      },
      value(query, ...values) {
        asked.push({ query, values })
        return sql.value(query, ...values)
      },
    }
    const store = createStore({
      sql: noted,
      now: () => START,
      onChange: () => {},
      complete: (_row, card) => ({ card, turnsAt: null }),
    })
    const wake = () =>
      createFinder({
        store,
        stretches: createStretches(noted, () => true),
        settings: { ENVIRONMENTS: [{ name: 'staging', branch: 'release/*' }] },
      })
    work(
      {
        sql,
        rows,
        store,
        finder: wake(),
        wake,
        asked,
        plansOf: (some) =>
          some.flatMap(({ query, values }) =>
            storage.sql
              .exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${query}`, ...values)
              .toArray()
              .map(({ detail }) => detail),
          ),
        save(name, deployments) {
          const project = makeProject({ name, id: `id-of-${name}` })
          const listed = { project, canonical: null, canonicalId: null, latest: null }
          store.adopt(listed, (change) => {
            change.saveListed(listed)
            change.save(deployments)
          })
        },
      },
      () => storage.sql.databaseSize,
    )
  })
}

export const idOf = (index: number) => `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`

/** A deployment that was made so many hours ago. */
export function hoursAgo(index: number, changes: Partial<Deployment> = {}): Deployment {
  const id = idOf(index)
  const createdOn = new Date(START - index * HOUR).toISOString()
  return makeDeployment({ id, shortId: id.slice(0, 8), project: 'docs', createdOn, ...changes })
}

export const range = (count: number) => Array.from({ length: count }, (_, index) => index)
