import { cpus } from 'node:os'
import type { ColdRow } from './cold.ts'
import type { GrowthRow } from './growth.ts'
import type { HotRow } from './hot.ts'
import { digits, kilobytes, table } from './table.ts'

/** All that a run measured. */
export interface Results {
  hot: HotRow[]
  cold: ColdRow[]
  growth: GrowthRow[]
  /** KiB. */
  gzipped: number
  /** Milliseconds. */
  startup: number
}

/** The tables of a run, as Markdown. */
export function report(results: Results, at: Date): string {
  const { hot, cold, growth } = results
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`
  return [
    `Last run: ${at.toISOString().slice(0, 16)}Z, ${machine}.`,
    '### Under load',
    hotTable(hot),
    '### First requests',
    coldTable(cold),
    '### As the account grows',
    growthTable(growth),
    '### Targets',
    targetsTable(results),
  ].join('\n\n')
}

const hotTable = (rows: HotRow[]) =>
  table<HotRow>(
    [
      ['Worker', (row) => row.name],
      ['requests/s', (row) => digits(row.rate)],
      ['of (a)', (row) => digits(row.rateToFloor, 2)],
      ['p50 ms', (row) => digits(row.p50, 1)],
      ['p99 ms', (row) => digits(row.p99, 1)],
      ['CPU µs', (row) => digits(row.cpu)],
      ['of (a)', (row) => digits(row.cpuToFloor, 2)],
      ['API calls a view', (row) => (row.calls >= 1 ? digits(row.calls, 1) : digits(row.calls, 4))],
    ],
    rows,
  )

const coldTable = (rows: ColdRow[]) =>
  table<ColdRow>(
    [
      ['First request', (row) => row.name],
      ['ms', (row) => digits(row.first, 1)],
      ['against', (row) => row.against],
      ['ms', (row) => digits(row.least, 1)],
      ['more by ms', (row) => digits(row.first - row.least, 1)],
    ],
    rows,
  )

const growthTable = (rows: GrowthRow[]) =>
  table<GrowthRow>(
    [
      ['Projects / deployments', (row) => `${digits(row.projects)} / ${digits(row.deployments)}`],
      ['first sync s', (row) => digits(row.firstSync, 2)],
      ['its CPU ms', (row) => digits(row.firstSyncCpu)],
      ['idle sync s', (row) => digits(row.idleSync, 2)],
      ['its CPU ms', (row) => digits(row.idleSyncCpu)],
      ['with noise', (row) => digits(row.noisySyncCpu)],
      ['with one change', (row) => digits(row.changeCpu)],
      ['bare calls', (row) => digits(row.bareCallsCpu)],
      ['all read after min', (row) => digits(row.minutesToRest)],
      ['overview page', (row) => kilobytes(row.page)],
      ['its hot CPU µs', (row) => digits(row.hotCpu)],
      ['overview in KV', (row) => kilobytes(row.entry)],
      ['KV (keys)', (row) => `${kilobytes(row.kv)} (${digits(row.kvKeys)})`],
      ['SQLite', (row) => kilobytes(row.sqlite)],
      ['heap', (row) => kilobytes(row.heap)],
      ['API calls / 5 min', (row) => digits(row.callsPer5Minutes, 1)],
    ],
    rows,
  )

interface Target {
  what: string
  reached: boolean
  is: string
}

const targetsTable = (results: Results) =>
  table<Target>(
    [
      ['Target', (row) => row.what],
      ['is', (row) => row.is],
      ['reached', (row) => (row.reached ? 'yes' : '**no**')],
    ],
    targets(results),
  )

function targets({ hot, cold, gzipped, startup }: Results): Target[] {
  const named = <Row extends { name: string }>(rows: Row[], letter: string) =>
    rows.filter(({ name }) => name.startsWith(letter))
  const worst = (values: number[]) => Math.max(...values)
  const least = (values: number[]) => Math.min(...values)
  const target = (what: string, value: number, reached: boolean, after = 2) => ({
    what,
    is: digits(value, after),
    reached,
  })

  const pages = named(hot, '(c)')
  const cpu = worst([...pages, ...named(hot, '(g)')].map((row) => row.cpuToFloor))
  const rate = least(pages.map((row) => row.rateToFloor))
  const toSample = least(pages.map((row) => row.rate)) / (named(hot, '(b)')[0]?.rate ?? Number.NaN)
  const calls = worst([...pages, ...named(hot, '(d)')].map((row) => row.calls))
  const unchanged = worst(named(hot, '(d)').map((row) => row.cpuToFloor))
  const fromOldKv = worst(named(cold, 'overview, from KV ten').map((row) => row.first - row.least))
  const fromKv = worst(named(cold, '(e)').map((row) => row.first - row.least))
  const empty = worst(named(cold, '(f)').map((row) => row.first - row.least))
  const size = gzipped * 1.024
  return [
    target('(c), (g) CPU at most 1.1 times (a), the worst page, served either way', cpu, cpu <= 1.1),
    target('(c) requests/s at least 0.8 of (a)', rate, rate >= 0.8),
    target('(c) requests/s at least 50 times (b)', toSample, toSample >= 50, 1),
    target('(c), (d) no API calls a view (one sync in 30 s, however many views)', calls, calls < 0.01, 4),
    target('(d) CPU at most 0.8 times (a)', unchanged, unchanged <= 0.8),
    target('(e) within 1.5 ms of one plain KV read', fromKv, fromKv <= 1.5, 1),
    target('the same from an entry ten minutes old: within 4 ms', fromOldKv, fromOldKv <= 4, 1),
    target("(f) within 100 ms of the calls' round trips", empty, empty <= 100, 1),
    target('Worker at most 150 kB gzipped', size, size <= 150, 1),
    target('start-up below 50 ms', startup, startup < 50, 1),
  ]
}
