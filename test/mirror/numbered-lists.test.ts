import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { createDeploymentTable, type DeploymentTable } from '../../src/mirror/deployments.ts'
import { createNumberedLists } from '../../src/mirror/numbered-lists.ts'
import { makeDeployment } from '../domain/make.ts'
import { createBench } from '../support/bench.ts'

const FIRST = { page: 1, perPage: 2, environment: null }

/** The table of an empty mirror, with two deployments a project, and the count of how often an order was read. */
async function inTable(test: (table: DeploymentTable, reads: string[]) => void): Promise<void> {
  const bench = await createBench()
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const table = createDeploymentTable(storage.sql)
    const reads: string[] = []
    for (const project of ['a', 'b', 'c']) {
      table.save([1, 2].map((n) => makeDeployment({ id: `${project}${n}`, project, subject: `${n}` })))
    }
    const ids: DeploymentTable['ids'] = (project, environment) => {
      reads.push(project)
      return table.ids(project, environment)
    }
    test({ ...table, ids }, reads)
  })
}

describe('the order of a project’s deployments', () => {
  it('is read once as long as the project does not change, for each environment', () =>
    inTable((deployments, reads) => {
      let version = 1
      const lists = createNumberedLists({ deployments, entries: { version: () => version } })
      for (const page of [1, 2, 3]) lists.page({ ...FIRST, project: 'a', page })
      expect(reads).toEqual(['a'])
      lists.page({ ...FIRST, project: 'a', environment: 'preview' })
      expect(reads).toEqual(['a', 'a'])
      version = 2
      deployments.save([makeDeployment({ id: 'a0', project: 'a' })])
      expect(lists.page({ ...FIRST, project: 'a' }).total).toBe(3)
    }))

  it('makes room for others when too many are kept, the least recently used first', () =>
    inTable((deployments, reads) => {
      const lists = createNumberedLists({ deployments, entries: { version: () => 1 }, mostIds: 4 })
      for (const project of ['a', 'b', 'a', 'c', 'a', 'b']) lists.page({ ...FIRST, project })
      expect(reads).toEqual(['a', 'b', 'c', 'b'])
    }))

  it('is that of the pages: newest first, then by id; and a deployment that is gone is left out', () =>
    inTable((deployments) => {
      const lists = createNumberedLists({ deployments, entries: { version: () => 1 } })
      deployments.save([
        makeDeployment({ id: 'z', project: 'a', createdOn: '2026-11-25T00:00:00.000Z' }),
        makeDeployment({ id: 'x', project: 'a', createdOn: null }),
      ])
      const ids = (page: number) =>
        lists.page({ ...FIRST, project: 'a', page }).bodies.map((body) => JSON.parse(body).id)
      expect([...ids(1), ...ids(2)]).toEqual(['z', 'a1', 'a2', 'x'])
      deployments.removeAll('a')
      expect(ids(1)).toEqual([])
    }))

  it('is read from the index alone, so that no body is touched', async () => {
    const bench = await createBench()
    await runInDurableObject(bench.mirror, (_instance, { storage: { sql } }) => {
      const queries: string[] = []
      const exec = (query: string, ...values: SqlStorageValue[]) => {
        queries.push(query)
        return sql.exec(query, ...values)
      }
      createDeploymentTable({ exec } as SqlStorage).ids('a', 'preview')
      const plan = sql.exec<{ detail: string }>(`EXPLAIN QUERY PLAN ${queries[0]}`, 'a', 'preview').toArray()
      expect(plan[0]?.detail).toContain('USING COVERING INDEX deployments_of_project')
    })
  })
})
