import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import {
  ABOVE_ALL,
  dateKey,
  inProject,
  MOST_PROJECTS,
  numberAt,
  numberOf,
  placeAt,
} from '../../src/mirror/order.ts'
import { type Bench, HOUR, SECOND, START } from '../support/bench.ts'
import { readDocs } from '../support/docs.ts'
import { countRows } from '../support/meter.ts'
import { withTables } from '../support/tables.ts'

/** Sets the time at which the API says that deployments were made. */
function date(bench: Bench, dates: ReadonlyMap<string, string>): void {
  bench.simulator.tamper = (body) =>
    JSON.parse(
      JSON.stringify(body, (_key, value) =>
        dates.has(value?.id) ? { ...value, created_on: dates.get(value.id) } : value,
      ),
    )
}

const shownIds = async (bench: Bench) => {
  const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
  const page = answer.kind === 'entry' ? JSON.parse(answer.content ?? '') : null
  return page.deployments.map(({ id }: { id: string }) => id)
}

describe('the keys of deployments', () => {
  it('rise with their dates, in whatever order pages are read', async () => {
    const { bench, ids } = await readDocs(120)
    const stored = await runInDurableObject(bench.mirror, (_instance, { storage }) =>
      storage.sql.exec<{ id: string }>('SELECT id FROM deployments ORDER BY key').toArray(),
    )
    expect(stored.map(({ id }) => id)).toEqual(ids)
  })

  it('tell two deployments of one millisecond apart by their microseconds', async () => {
    const { bench, ids } = await readDocs(3)
    const [older = '', newer = ''] = ids
    const dates = new Map([
      [older, '2101-11-24T10:00:00.123456Z'],
      [newer, '2101-11-24T10:00:00.1239Z'],
    ])
    date(bench, dates)
    bench.clock.advance(2 * HOUR)
    await bench.runAlarms()
    expect(await shownIds(bench)).toEqual([ids[2], newer, older])
    date(bench, new Map([...dates, [older, '2101-11-24T10:00:00.12391Z']]))
    bench.clock.advance(2 * HOUR)
    await bench.runAlarms()
    expect(await shownIds(bench)).toEqual([ids[2], older, newer])
  })

  it('keep the order of Cloudflare’s list where even the microsecond is the same', async () => {
    const { bench, ids } = await readDocs(4)
    date(bench, new Map(ids.map((id) => [id, '2101-11-24T10:00:00.5Z'])))
    bench.freshIsolate()
    bench.simulator.world.deploy('docs', { at: START - 30 * SECOND })
    bench.clock.advance(2 * HOUR)
    await bench.runAlarms()
    const shown = await shownIds(bench)
    expect(shown.slice(1)).toEqual(ids.toReversed())
  })

  it('stand in one number with that of their project, of the first and the last that has room', async () => {
    await withTables(({ sql }) => {
      const projects = [1, 1_024, 2_047, 2_048, MOST_PROJECTS]
      const keys = [0, 1, dateKey('2026-11-24T10:00:00.123456Z') ?? 0, ABOVE_ALL - 1]
      for (const [project, key] of projects.flatMap((project) => keys.map((key) => [project, key] as const)))
        sql.run(
          `INSERT INTO deployments (number, id, environment, running, body) VALUES (${numberOf('?', '?')}, ?, '', 1, '{}')`,
          project,
          key,
          `${project}-${key}`,
        )
      for (const project of projects) {
        const ids = sql.column(`SELECT id FROM deployments WHERE ${inProject('?1')} ORDER BY number`, project)
        expect(ids).toEqual(keys.map((key) => `${project}-${key}`))
      }
      expect(sql.column("SELECT id FROM deployments WHERE id <> project || '-' || key")).toEqual([])
    })
  })

  it('are found by that number in digits, and tell both again, in its upper half as well', async () => {
    await withTables(({ sql }) => {
      for (const project of [1, 2_047, 2_048, MOST_PROJECTS]) {
        const number = numberAt(project, 123_456_789_012)
        sql.run(
          `INSERT INTO deployments (number, id, environment, running, body) VALUES (${numberOf('?', '?')}, ?, '', 1, '{}')`,
          project,
          123_456_789_012,
          `${project}`,
        )
        const found = 'SELECT d.id FROM json_each(?) CROSS JOIN deployments d ON d.number = value'
        expect(sql.column(found, `[${number}]`)).toEqual([`${project}`])
        expect(placeAt(number)).toEqual({ project, key: 123_456_789_012 })
      }
    })
  })

  it('are below the highest one however far away the date is', () => {
    expect(dateKey('9999-12-31T23:59:59Z')).toBeLessThan(ABOVE_ALL)
  })

  it('let a full-text index beside the table give the newest matches first, and read little', async () => {
    const { bench } = await readDocs(2_000)
    const rows = await runInDurableObject(bench.mirror, async (_instance, { storage: { sql } }) => {
      sql.exec("CREATE VIRTUAL TABLE words USING fts5 (text, content = '')")
      // In the order in which a walk through the history meets them.
      sql.exec(
        `INSERT INTO words (rowid, text)
         SELECT number, 'project' || project || ' ' || (body ->> 'message') FROM deployments ORDER BY number DESC`,
      )
      let found: { key: number }[] = []
      const counted = await countRows(sql, async () => {
        found = sql
          .exec<{ key: number }>(
            `SELECT d.key, d.body FROM words w JOIN deployments d ON d.number = w.rowid
             WHERE words MATCH 'project1 AND change' ORDER BY w.rowid DESC LIMIT 25`,
          )
          .toArray()
      })
      const newest = sql
        .exec<{ key: number }>('SELECT key FROM deployments ORDER BY number DESC LIMIT 25')
        .toArray()
      expect(found.map(({ key }) => key)).toEqual(newest.map(({ key }) => key))
      return counted
    })
    expect(rows.read).toBeLessThanOrEqual(60)
  })
})
