import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { entryKey, SHAPE } from '../../src/mirror/protocol.ts'
import type { Env } from '../../src/settings/read.ts'
import { addDeployments, GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, START } from '../support/bench.ts'
import { warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'
import { loadTables } from '../support/stored-tables.ts'
import facts from './stored/6a5f23e/facts.json'
import tables from './stored/6a5f23e/tables.sql?raw'

type Row = Record<string, SqlStorageValue>

const select = (bench: Bench, query: string, ...values: SqlStorageValue[]) =>
  runInDurableObject(bench.mirror, (_instance, { storage }) =>
    storage.sql.exec<Row>(query, ...values).toArray(),
  )

const change = async (bench: Bench, ...statements: string[]) => {
  await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    for (const statement of statements) storage.sql.exec(statement)
  })
  await evictDurableObject(bench.mirror)
}

/** The mirror of the invented account, as version 6a5f23e left it, before this version has looked at it. */
async function openStored(vars: object = {}): Promise<Bench> {
  const bench = await createBench({
    accountId: facts.account.id,
    vars: { ...(facts.vars as object), ...vars },
  })
  await runInDurableObject(bench.mirror, (_instance, { storage }) => loadTables(storage, tables))
  await evictDurableObject(bench.mirror)
  const { world } = bench.simulator
  world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 900 * HOUR })
  addDeployments(world, 'docs', 40, START - HOUR)
  return bench
}

describe('what version 6a5f23e stored', () => {
  it('is opened with all that cannot be read again', async () => {
    const bench = await openStored()
    await bench.health()
    const { length: counted } = await select(
      bench,
      'SELECT id FROM counted_builds WHERE month = ?',
      facts.month.month,
    )
    expect(counted).toBe(facts.month.builds)
    const schedules = await select(bench, 'SELECT * FROM schedules ORDER BY key')
    expect(schedules.map((row) => ({ ...row, started: JSON.parse(String(row.started)) }))).toEqual(
      facts.schedules,
    )
    expect(await select(bench, 'SELECT * FROM probes ORDER BY entry, at')).toEqual(facts.probes)
    expect(await select(bench, 'SELECT id FROM ledger')).toHaveLength(facts.ledger.rows)
    const [retention] = await select(bench, "SELECT value FROM state WHERE key = 'retention'")
    expect(JSON.parse(String(retention?.value))).toEqual(facts.state.retention)
    const planned = await select(
      bench,
      'SELECT id, deletes_at, hold, intent_at FROM marks UNION ALL SELECT id, deletes_at, hold, intent_at FROM deletions ORDER BY id',
    )
    expect(planned).toEqual(
      facts.plannedDeletions.map(({ id, deletes_at, hold, intent_at }) => ({
        id,
        deletes_at,
        hold,
        intent_at,
      })),
    )
  })

  it('is read again where the API tells it, and the board shows it', async () => {
    const bench = await openStored({ BUILDS: '', RETENTION: '' })
    const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
    expect(answer.kind === 'entry' && JSON.parse(answer.content ?? '')).toMatchObject({ total: 40 })
    expect((await bench.get('/projects/docs')).status).toBe(200)
  })

  it('is taken out of KV where its project is none of the account’s any more', async () => {
    const bench = await openStored({ BUILDS: '', RETENTION: '' })
    const kv = (env as unknown as Env).SNAPSHOTS
    const key = entryKey(facts.account.hash, 'project:shop')
    await kv.put(key, 'an entry of an older shape')
    await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    await bench.runAlarms()
    expect(await kv.get(key)).toBeNull()
  })
})

describe('a mirror that another version of this one has left', () => {
  const open = async () => {
    const bench = await openSites(3)
    await warm(bench)
    return bench
  }

  it.each([SHAPE - 1, SHAPE + 1])(
    'in a shape of another number reads again what the API tells, and asks for nothing else',
    async (number) => {
      const bench = await open()
      await change(
        bench,
        `UPDATE shapes SET number = ${number} WHERE name = 'derived'`,
        'ALTER TABLE projects RENAME COLUMN facts TO what_comes_later',
        "INSERT INTO ledger (at, kind, project, result, reason) VALUES (1, 'build', 'site-001', 'started', '{}')",
      )
      const answer = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
      expect(answer.kind === 'entry' && JSON.parse(answer.content ?? '').cards).toHaveLength(3)
      expect(await select(bench, 'SELECT project FROM ledger')).toEqual([{ project: 'site-001' }])
      await bench.runAlarms()
      expect(bench.logged.filter((line) => line.includes('failed'))).toEqual([])
    },
  )

  it('with other tables for searches makes these anew of the deployments, which stay', async () => {
    const bench = await open()
    const before = await select(bench, 'SELECT id FROM deployments ORDER BY number')
    await change(
      bench,
      'DROP TABLE stretches',
      'CREATE TABLE stretches (number INTEGER PRIMARY KEY, what_comes_later TEXT NOT NULL)',
      "UPDATE shapes SET number = 1 WHERE name = 'texts'",
    )
    const question = { kind: 'branches', project: 'site-001', since: 0 } as const
    const answer = await runInDurableObject(bench.mirror, (mirror) => mirror.read(question))
    expect(answer).toMatchObject({
      count: 1,
      inFull: [[expect.stringContaining('First version of site-001')]],
    })
    expect(await select(bench, 'SELECT id FROM deployments ORDER BY number')).toEqual(before)
    await change(bench, "UPDATE deployments SET body = json_set(body, '$.branch', 'other')")
    const changed = await runInDurableObject(bench.mirror, (mirror) => mirror.read(question))
    expect(changed).toMatchObject({ count: 1, inFull: [[expect.stringContaining('"branch":"other"')]] })
  })

  it('with a project and deployments that lack a field answers, and mends them when they are read again', async () => {
    const bench = await open()
    await change(
      bench,
      "UPDATE projects SET card = '{}', facts = '{}' WHERE name = 'site-001'",
      `UPDATE deployments SET body = json_remove(body, '$.status')`,
      "UPDATE state SET value = json_set(value, '$.said.by', 'another version') WHERE key = 'list'",
    )
    bench.clock.advance(HOUR)
    for (const name of ['overview', 'project:site-001', 'project:site-002'] as const)
      expect((await bench.ask({ name, have: 0, maxAge: 0 })).kind).toBe('entry')
    await bench.runAlarms()
    const answer = await bench.ask({ name: 'project:site-001', have: 0, maxAge: 0 })
    const page = answer.kind === 'entry' ? JSON.parse(answer.content ?? '') : null
    expect(page.deployments).toMatchObject([{ status: 'success' }])
    expect(page.card.project.name).toBe('site-001')
  })
})
