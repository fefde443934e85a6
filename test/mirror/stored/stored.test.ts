import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { createBench, START } from '../../support/bench.ts'
import { loadTables } from '../../support/stored-tables.ts'
import facts from './6a5f23e/facts.json'
import kv from './6a5f23e/kv.json'
import tables from './6a5f23e/tables.sql?raw'

type Row = Record<string, SqlStorageValue>
type Select = (query: string) => Row[]

/** An object with nothing in it but the stored tables. The mirror in it is not asked for anything. */
async function load<T>(look: (select: Select) => T): Promise<T> {
  const bench = await createBench()
  return runInDurableObject(bench.mirror, (_instance, { storage }) => {
    loadTables(storage, tables)
    return look((query) => storage.sql.exec(query).toArray())
  })
}

/** Rows with these columns read as the JSON that they hold. */
const parsed = (rows: Row[], column: string) =>
  rows.map((row) => ({ ...row, [column]: JSON.parse(String(row[column])) }))

describe('what version 6a5f23e stored', () => {
  it('loads into an empty database, every row of every table', async () => {
    const counts = await load((select) =>
      Object.keys(facts.rows).map((name) => [name, select(`SELECT 1 FROM ${name}`).length]),
    )
    expect(Object.fromEntries(counts)).toEqual(facts.rows)
  })

  it('is as the facts say', async () => {
    const found = await load((select) => ({
      projects: select('SELECT * FROM projects ORDER BY name').map(({ facts: _f, card: _c, ...row }) => row),
      plannedDeletions: parsed(select('SELECT * FROM marks ORDER BY id'), 'reason'),
      plans: parsed(select('SELECT * FROM plans ORDER BY project'), 'facts'),
      schedules: parsed(select('SELECT * FROM schedules ORDER BY key'), 'started'),
      newest: parsed(select('SELECT * FROM ledger ORDER BY id DESC LIMIT 20'), 'reason'),
      probes: select('SELECT * FROM probes ORDER BY entry, at'),
      due: select('SELECT * FROM due ORDER BY task'),
      state: Object.fromEntries(
        select('SELECT * FROM state').map(({ key, value }) => [key, JSON.parse(String(value))]),
      ),
      pieces: select('SELECT * FROM pieces ORDER BY name'),
      ids: select('SELECT id FROM builds ORDER BY id').map(({ id }) => id),
    }))
    const { month, ledger, projects, plannedDeletions, plans, schedules, probes, due, state, pieces } = facts
    expect(found).toEqual({
      projects,
      plannedDeletions,
      plans,
      schedules,
      probes,
      due,
      state,
      pieces,
      newest: ledger.newest,
      ids: month.ids,
    })
    expect(state.builds).toEqual({ month: month.month, builds: month.builds })
    expect(state.account).toBe(facts.account.hash)
    expect(facts.now).toBe(START)
  })

  it('has everything in it that can be in the middle of something', async () => {
    const found = await load((select) => ({
      holds: select('SELECT DISTINCT hold FROM marks ORDER BY hold').map(({ hold }) => hold),
      announced: select('SELECT id FROM marks WHERE intent_at IS NOT NULL').length,
      refused: select('SELECT refused_code FROM marks WHERE refused_at IS NOT NULL'),
      walking: select('SELECT name FROM projects WHERE walk_page IS NOT NULL'),
      interrupted: select('SELECT due_at - intent_at AS late FROM schedules WHERE intent_at IS NOT NULL'),
      running: select('SELECT DISTINCT project FROM deployments WHERE running = 1'),
      results: select('SELECT DISTINCT kind, result FROM ledger ORDER BY kind, result').map(
        ({ kind, result }) => `${kind} ${result}`,
      ),
      probes: select('SELECT DISTINCT probe FROM ledger WHERE probe IS NOT NULL ORDER BY probe').map(
        ({ probe }) => probe,
      ),
      statuses: select("SELECT DISTINCT body ->> 'status' AS status FROM deployments ORDER BY status").map(
        ({ status }) => status,
      ),
    }))
    expect(found).toEqual({
      holds: [0, 1, 2, 3],
      announced: 1,
      refused: [{ refused_code: 8000035 }],
      walking: [{ name: 'shop' }],
      interrupted: [{ late: 0 }],
      running: [{ project: 'docs' }],
      results: [
        'build refused',
        'build skipped',
        'build started',
        'build unknown',
        'deletion deleted',
        'deletion failed',
        'deletion gone',
        'deletion kept',
        'deletion refused',
      ],
      probes: ['gone', 'served', 'unknown', 'waiting'],
      statuses: ['building', 'canceled', 'failed', 'skipped', 'success'],
    })
  })

  it('has the overview and the projects in KV, each in the version that its table tells', () => {
    const published = Object.fromEntries(facts.pieces.map(({ name, published }) => [name, published]))
    const versions = Object.entries(kv).map(([key, text]) => [
      key.replace(`${facts.account.hash}:`, ''),
      JSON.parse(text).version,
    ])
    expect(Object.fromEntries(versions)).toEqual(published)
    expect(Object.keys(kv)).toEqual(facts.kv)
  })
})
