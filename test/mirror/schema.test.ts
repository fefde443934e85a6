import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { createDeploymentTable } from '../../src/mirror/deployments.ts'
import { migrate } from '../../src/mirror/schema.ts'
import { makeDeployment } from '../domain/make.ts'
import { createBench } from '../support/bench.ts'

it('deployments stored before the table knew their environment are found by it afterwards', async () => {
  const bench = await createBench()
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const { sql } = storage
    createDeploymentTable(sql).save([makeDeployment({ environment: 'preview' })])
    sql.exec('DROP INDEX deployments_of_project; ALTER TABLE deployments DROP COLUMN branch')
    sql.exec('ALTER TABLE deployments DROP COLUMN environment')
    sql.exec('CREATE INDEX deployments_of_project ON deployments (project, created_on)')
    sql.exec('ALTER TABLE schedules DROP COLUMN last_entry')
    sql.exec('DELETE FROM migrations WHERE number >= 2')
    migrate(storage)
    expect(createDeploymentTable(sql).ids('site', 'preview')).toHaveLength(1)
    expect(createDeploymentTable(sql).ids('site', 'production')).toEqual([])
  })
})
