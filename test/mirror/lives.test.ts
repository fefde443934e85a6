import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import type { LivePeriod } from '../../src/domain/live-period.ts'
import { createLives } from '../../src/mirror/lives.ts'
import type { Conversation } from '../../src/mirror/protocol.ts'
import type { RawSettings } from '../../src/settings/read.ts'
import { policy } from '../retention/account.ts'
import type { PagesProject } from '../simulator/world.ts'
import { addProjects, GITHUB } from '../support/accounts.ts'
import { type Bench, DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { addDocs } from '../support/docs.ts'
import { countRows } from '../support/meter.ts'
import { getPage, warm } from '../support/pages.ts'
import { hoursAgo, idOf, withTables } from '../support/tables.ts'

const openDocs = async (vars: RawSettings = {}) => (await addDocs({ vars })).bench

const deploy = (bench: Bench, message: string, at: number, more: object = {}) =>
  bench.simulator.world.deploy('docs', { message, at, ...more })

async function periodsOf(bench: Bench, before: number | null = null, limit = 100): Promise<LivePeriod[]> {
  const answer = await bench.mirror.read({ kind: 'live', project: 'docs', before, limit })
  return answer as Conversation['live']['answer']
}

/** Subject, whether rolled back to, and whether derived; the newest first. */
const told = (periods: readonly LivePeriod[]) =>
  periods.map(({ subject, isRollback, isDerived }) =>
    [subject, isRollback && 'back', isDerived && 'derived'].filter(Boolean).join(' '),
  )

async function pass(bench: Bench, ms = 5 * MINUTE): Promise<void> {
  bench.clock.advance(ms)
  await warm(bench)
}

const statement = (bench: Bench, text: string) =>
  runInDurableObject(bench.mirror, (_instance, { storage }) => storage.sql.exec(text).toArray())

describe('what was live', () => {
  it('is written down with every change, each from its own end on, and with when a rollback was seen', async () => {
    const bench = await openDocs()
    const first = deploy(bench, 'First', START - 2 * DAY)
    await warm(bench)
    deploy(bench, 'Second', bench.clock.now())
    await pass(bench)
    bench.simulator.world.rollBack('docs', first)
    await pass(bench)
    const rolledBackAt = bench.clock.now()
    deploy(bench, 'Third', bench.clock.now())
    await pass(bench)
    const periods = await periodsOf(bench)
    expect(told(periods)).toEqual(['Third', 'First back', 'Second', 'First derived'])
    const [third, back, second, derived] = periods
    expect([third?.to, back?.from, back?.to]).toEqual([null, rolledBackAt, third?.from])
    expect([second?.to, derived?.to]).toEqual([rolledBackAt, second?.from])
    expect(second?.from).toBeGreaterThan(START)
    expect(second?.from).toBeLessThan(START + 5 * MINUTE)
    expect(derived?.from).toBeLessThan(START - 2 * DAY + 5 * MINUTE)
  })

  it('is not written again where nothing of it changed, previews and failures come and go, or the object starts anew', async () => {
    const bench = await openDocs()
    deploy(bench, 'First', START - DAY)
    await warm(bench)
    deploy(bench, 'Preview', START, { branch: 'feat/a' })
    deploy(bench, 'Broken', START + 1, { outcome: 'failure' })
    await pass(bench)
    await evictDurableObject(bench.mirror)
    await pass(bench)
    expect(told(await periodsOf(bench))).toEqual(['First derived'])
  })

  it('is told of the time before the board as well, by what succeeded in production, once the history was read', async () => {
    const bench = await openDocs()
    for (let day = 40; day > 0; day -= 1) {
      const branch = day % 2 === 0 ? 'main' : 'feat/a'
      deploy(bench, `Day ${day}`, START - day * DAY, { branch, outcome: day === 4 ? 'failure' : 'success' })
    }
    await bench.get('/')
    expect(told(await periodsOf(bench))).toEqual(['Day 2 derived'])
    await warm(bench)
    const periods = await periodsOf(bench)
    expect(told(periods).slice(0, 3)).toEqual(['Day 2 derived', 'Day 6 derived', 'Day 8 derived'])
    expect(periods).toHaveLength(19)
    for (const [index, { to }] of periods.slice(1).entries()) expect(to).toBe(periods[index]?.from)
    await pass(bench, 26 * HOUR)
    expect(await periodsOf(bench)).toHaveLength(19)
  })

  it('outlives its deployments, which are then told to be gone', async () => {
    const bench = await openDocs()
    const first = deploy(bench, 'First', START - 2 * DAY)
    deploy(bench, 'Second', START - DAY)
    await warm(bench)
    bench.simulator.world.removeDeployment('docs', first)
    await pass(bench, 61 * MINUTE)
    const known = (await periodsOf(bench)).map(({ subject, isKnown }) => [subject, isKnown])
    expect(known).toEqual([
      ['Second', true],
      ['First', false],
    ])
  })

  it('of the time before the board is written down before retention deletes any of it', async () => {
    const bench = await openDocs({ RETENTION: policy({ days: 1 }) })
    for (let day = 40; day > 0; day -= 1) deploy(bench, `Day ${day}`, START - day * DAY)
    for (let hour = 0; hour < 4; hour += 1) await pass(bench, HOUR)
    expect(bench.simulator.world.project('docs')?.deployments).toHaveLength(1)
    const periods = await periodsOf(bench)
    expect(periods.map(({ isKnown }) => isKnown)).toEqual([true, ...Array(39).fill(false)])
    expect(periods.at(-1)).toMatchObject({ subject: 'Day 40', isDerived: true })
  })

  it('is written for what another version of the board has stored, and the page has it', async () => {
    const bench = await openDocs()
    deploy(bench, 'First', START - 2 * DAY)
    deploy(bench, 'Second', START - DAY)
    await warm(bench)
    await statement(bench, 'DELETE FROM lives')
    await statement(bench, 'DELETE FROM lives_begun')
    const made = '{"settings":"others","made":null}'
    await statement(bench, `INSERT OR REPLACE INTO state (key, shape, value) VALUES ('cards', 1, '${made}')`)
    await evictDurableObject(bench.mirror)
    const before = await bench.ask({ name: 'project:docs', have: 0, maxAge: HOUR })
    await bench.mirror.heartbeat()
    await bench.runAlarms()
    expect(told(await periodsOf(bench))).toEqual(['Second derived', 'First derived'])
    const have = before.kind === 'entry' ? before.revision : 0
    const after = await bench.ask({ name: 'project:docs', have, maxAge: HOUR })
    expect(after.kind === 'entry' && JSON.parse(after.content ?? '').periods).toHaveLength(2)
  })

  it('is read page by page', async () => {
    const bench = await openDocs()
    for (let day = 9; day > 0; day -= 1) deploy(bench, `Day ${day}`, START - day * DAY)
    await warm(bench)
    const all = await periodsOf(bench)
    const page = await periodsOf(bench, null, 4)
    const next = await periodsOf(bench, page.at(-1)?.number, 4)
    expect([...page, ...next]).toEqual(all.slice(0, 8))
  })

  it('goes with its project, by its id: one made anew under the name begins with nothing', async () => {
    const bench = await openDocs()
    deploy(bench, 'Old', START - DAY)
    await warm(bench)
    bench.simulator.world.removeProject('docs')
    bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START })
    deploy(bench, 'New', START)
    await pass(bench)
    expect(told(await periodsOf(bench))).toEqual(['New derived'])
    // One list may have missed it under another name.
    await pass(bench)
    const rows = await statement(bench, 'SELECT count(DISTINCT project) AS count FROM lives')
    expect(rows).toEqual([{ count: 1 }])
  })

  it('goes with a project whose name another took, also where the object is evicted before the list comes to its end', async () => {
    const bench = await openDocs()
    const { world } = bench.simulator
    // Two pages.
    addProjects(world, 15, START - DAY)
    deploy(bench, 'Old', START - DAY)
    await warm(bench)
    const before = await statement(bench, 'SELECT DISTINCT project FROM lives ORDER BY project')
    const gone = world.project('docs')?.id
    expect(before).toContainEqual({ project: gone })
    world.removeProject('docs')
    world.addProject({ name: 'docs', source: GITHUB, createdAt: START })
    bench.simulator.faults.set({ kind: 'brokenJson' }, { path: /\/projects\?.*page=2/ })
    await pass(bench)
    const named = await statement(bench, "SELECT id FROM projects WHERE name = 'docs'")
    expect(named).toEqual([{ id: world.project('docs')?.id }])
    bench.simulator.faults.clear()
    for (let looks = 0; looks < 2; looks += 1) {
      await evictDurableObject(bench.mirror)
      await pass(bench)
    }
    for (const table of ['lives', 'lives_begun'])
      expect(await statement(bench, `SELECT 1 FROM ${table} WHERE project = '${gone}'`), table).toEqual([])
  })

  it('stays with its project when that is renamed', async () => {
    const bench = await openDocs()
    deploy(bench, 'First', START - DAY)
    await warm(bench)
    const project = bench.simulator.world.project('docs')
    if (project) project.name = 'handbook'
    for (let looks = 0; looks < 3; looks += 1) await pass(bench)
    const periods = await bench.mirror.read({ kind: 'live', project: 'handbook', before: null, limit: 9 })
    expect(told(periods as Conversation['live']['answer'])).toEqual(['First derived'])
    expect(await periodsOf(bench)).toEqual([])
  })

  it.each(['by name', 'newest first', 'oldest first'] as const)(
    'stays with projects of which one takes the name of the other, listed %s',
    async (order) => {
      const bench = await openDocs()
      const { world } = bench.simulator
      world.projectOrder = order
      world.addProject({ name: 'docs-next', source: GITHUB, createdAt: START - DAY })
      const first = deploy(bench, 'First', START - 2 * DAY)
      deploy(bench, 'Second', START - DAY)
      await warm(bench)
      world.rollBack('docs', first)
      await pass(bench)
      const before = await periodsOf(bench)
      expect(before).toHaveLength(3)
      for (const [from, to] of [
        ['docs', 'docs-old'],
        ['docs-next', 'docs'],
      ] as const) {
        const project = world.project(from)
        if (project) project.name = to
      }
      for (let looks = 0; looks < 3; looks += 1) await pass(bench)
      const periods = await bench.mirror.read({ kind: 'live', project: 'docs-old', before: null, limit: 9 })
      expect(periods).toEqual(before)
    },
  )

  it('stays while the settings hide its project', async () => {
    const bench = await openDocs()
    const first = deploy(bench, 'First', START - 2 * DAY)
    deploy(bench, 'Second', START - DAY)
    await warm(bench)
    bench.simulator.world.rollBack('docs', first)
    await pass(bench)
    const before = await periodsOf(bench)
    bench.vars.PROJECTS = 'other'
    await evictDurableObject(bench.mirror)
    await pass(bench)
    expect(await periodsOf(bench)).toEqual([])
    bench.vars.PROJECTS = '*'
    await evictDurableObject(bench.mirror)
    await pass(bench)
    expect(await periodsOf(bench)).toEqual(before)
  })

  it('goes with a project that is deleted while the settings hide it, and not where one list lacks it', async () => {
    const bench = await openDocs()
    const { world } = bench.simulator
    const first = deploy(bench, 'First', START - 2 * DAY)
    deploy(bench, 'Second', START - DAY)
    await warm(bench)
    world.rollBack('docs', first)
    await pass(bench)
    const before = await periodsOf(bench)
    const show = async (PROJECTS: string) => {
      bench.vars.PROJECTS = PROJECTS
      await evictDurableObject(bench.mirror)
      await pass(bench)
    }
    await show('other')
    const [docs] = (world.projects as PagesProject[]).splice(0, 1)
    await pass(bench)
    if (docs) (world.projects as PagesProject[]).unshift(docs)
    await show('*')
    expect(await periodsOf(bench)).toEqual(before)
    await show('other')
    world.removeProject('docs')
    await evictDurableObject(bench.mirror)
    for (let looks = 0; looks < 2; looks += 1) await pass(bench)
    for (const table of ['lives', 'lives_begun'])
      expect(await statement(bench, `SELECT 1 FROM ${table} WHERE project = '${docs?.id}'`), table).toEqual(
        [],
      )
  })

  it('of a project that is deleted before a version of another shape has read its list goes after two lists, and no other’s does', async () => {
    const bench = await openDocs()
    const { world } = bench.simulator
    for (const name of ['docs', 'other']) world.deploy(name, { message: 'First', at: START - 2 * DAY })
    await warm(bench)
    const id = world.project('docs')?.id
    const others = `SELECT * FROM lives WHERE project <> '${id}' ORDER BY project, number`
    const before = await statement(bench, others)
    await statement(bench, "UPDATE shapes SET number = 1 WHERE name = 'derived'")
    world.removeProject('docs')
    await evictDurableObject(bench.mirror)
    for (let looks = 0; looks < 2; looks += 1) await pass(bench)
    for (const table of ['lives', 'lives_begun'])
      expect(await statement(bench, `SELECT 1 FROM ${table} WHERE project = '${id}'`), table).toEqual([])
    expect(before).toHaveLength(1)
    expect(await statement(bench, others)).toEqual(before)
  })

  it('holds nothing that the former name of a renamed project makes of what is left there', async () => {
    const bench = await openDocs()
    deploy(bench, 'First', START - 2 * DAY)
    deploy(bench, 'Second', START - DAY)
    await warm(bench)
    const before = told(await periodsOf(bench))
    const project = bench.simulator.world.project('docs')
    if (project) project.name = 'handbook'
    bench.simulator.world.deploy('handbook', { message: 'Third', at: bench.clock.now() })
    await pass(bench)
    bench.vars.ATTENTION = [{ project: '*', off: ['failing'] }]
    await evictDurableObject(bench.mirror)
    await bench.runAlarms()
    await bench.mirror.heartbeat()
    await bench.runAlarms()
    for (let looks = 0; looks < 3; looks += 1) await pass(bench)
    const periods = await bench.mirror.read({ kind: 'live', project: 'handbook', before: null, limit: 9 })
    expect(told(periods as Conversation['live']['answer'])).toEqual(['Third', ...before])
  })

  it('stays with a project that is renamed to a name that the settings hide', async () => {
    const bench = await openDocs({ PROJECTS: 'docs, other' })
    const { world } = bench.simulator
    const first = deploy(bench, 'First', START - 2 * DAY)
    deploy(bench, 'Second', START - DAY)
    await warm(bench)
    world.rollBack('docs', first)
    await pass(bench)
    const before = await periodsOf(bench)
    const project = world.project('docs')
    if (project) project.name = 'draft'
    for (let looks = 0; looks < 4; looks += 1) await pass(bench)
    expect(await periodsOf(bench)).toEqual([])
    if (project) project.name = 'docs'
    for (let looks = 0; looks < 2; looks += 1) await pass(bench)
    expect(await periodsOf(bench)).toEqual(before)
  })

  it('is not guessed where Cloudflare’s answer cannot be read, though something has to be shown as live', async () => {
    const bench = await openDocs()
    const first = deploy(bench, 'First', START - 2 * DAY)
    deploy(bench, 'Second', START - DAY)
    await warm(bench)
    bench.simulator.world.rollBack('docs', first)
    await pass(bench)
    const before = await periodsOf(bench)
    expect(told(before).slice(0, 1)).toEqual(['First back'])
    bench.simulator.tamper = (body) =>
      JSON.parse(JSON.stringify(body), (key, value) => (key === 'canonical_deployment' ? 'garbled' : value))
    await pass(bench)
    expect((await getPage(bench, '/')).text).toContain('Second')
    bench.simulator.tamper = undefined
    await pass(bench)
    expect(await periodsOf(bench)).toEqual(before)
  })

  it('is kept for five years, and 2,000 of a project: older ones go with the next change', async () => {
    const bench = await openDocs()
    deploy(bench, 'First', START - DAY)
    await warm(bench)
    const first = `SELECT project, ?, ?, id, short_id, hash, subject, created, 1 FROM lives WHERE number = 0`
    const insert = (number: number, at: number) =>
      statement(bench, `INSERT INTO lives ${first.replace('?', String(number)).replace('?', String(at))}`)
    await insert(-1, START - 5 * 365 * DAY + DAY)
    await insert(-1_999, START - 5 * 365 * DAY)
    await insert(-2_000, START - 5 * 365 * DAY - 1)
    deploy(bench, 'Second', bench.clock.now())
    await pass(bench)
    const numbers = await statement(bench, 'SELECT number FROM lives ORDER BY number')
    expect(numbers.map(({ number }) => number)).toEqual([-1, 0, 1])
    await pass(bench, 2 * DAY)
    deploy(bench, 'Third', bench.clock.now())
    await pass(bench)
    const left = await statement(bench, 'SELECT number FROM lives ORDER BY number')
    expect(left.map(({ number }) => number)).toEqual([0, 1, 2])
  })

  it('of the time before the board is written by the next change where what wrote it could not be kept', async () => {
    await withTables(({ sql, store, save }) => {
      const lives = createLives(sql, () => START)
      const success = { environment: 'production', status: 'success' } as const
      save('docs', [hoursAgo(1, success), hoursAgo(2, success)])
      store.change('docs', (change) => change.setProgress({ is_complete: 1 }))
      const row = store.project('docs')
      const live = store.deployments.summary(idOf(1))
      if (row === null || live === null) throw new Error('nothing was saved')
      const lost = () =>
        sql.transaction(() => {
          for (let notes = 0; notes < 2; notes += 1) lives.note(row, { live })
          throw new Error('not kept')
        })
      expect(lost).toThrow('not kept')
      expect(lives.list(row, null, 9)).toEqual([])
      expect(lives.note(row, { live })).toMatchObject({ isNews: true })
      expect(lives.list(row, null, 9).map(({ id }) => id)).toEqual([idOf(1), idOf(2)])
    })
  })

  it('costs as few rows to write down after 1,500 changes as at the first', async () => {
    const bench = await openDocs()
    deploy(bench, 'First', START - DAY)
    await warm(bench)
    await statement(
      bench,
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
       INSERT INTO lives SELECT project, -i, at - i, id, short_id, hash, subject, created, 1 FROM lives, n`,
    )
    const readAtNext = async (message: string, branch = 'main') => {
      deploy(bench, message, bench.clock.now(), { branch })
      bench.clock.advance(5 * MINUTE)
      return runInDurableObject(bench.mirror, async (instance, { storage }) => {
        const look = () => instance.read({ kind: 'entry', name: 'overview', have: 0, maxAge: 0 })
        return (await countRows(storage.sql, look, 'mirror/lives.ts')).read
      })
    }
    expect(await readAtNext('Second')).toBeLessThan(10)
    expect(told(await periodsOf(bench)).slice(0, 2)).toEqual(['Second', 'First derived'])
    // Of a preview: what is live, and whether the time before the board is written.
    expect(await readAtNext('Preview', 'feat/a')).toBeLessThan(5)
  })
})
