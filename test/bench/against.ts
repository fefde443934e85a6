import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ROOT } from './bundle.ts'
import { median } from './load.ts'
import type { Results } from './report.ts'
import { digits, table } from './table.ts'

/** What was measured, by its name and unit. The less of it the better. */
type Figures = ReadonlyMap<string, number>

/** One version after the other, at about the same time. */
interface Turn {
  before: Figures
  after: Figures
}

/** The board as it is at a commit: checked out and installed in a folder of its own, until it is closed. */
export function openCommit(commit: string, say: (text: string) => void): { root: string; close(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'pageboard-against-'))
  const close = () => rmSync(folder, { recursive: true, force: true })
  const root = join(folder, 'board')
  try {
    say(`Checking out and installing ${commit}`)
    execFileSync('git', ['clone', '--quiet', '--shared', '--no-checkout', ROOT, root])
    execFileSync('git', ['checkout', '--quiet', '--detach', commit], { cwd: root })
    execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--silent'], { cwd: root })
    return { root, close }
  } catch (error) {
    close()
    throw error
  }
}

/** A run, as single figures. */
export function figuresOf({ hot, cold, growth, gzipped, startup }: Results): Figures {
  const own = hot.filter(({ name }) => !name.startsWith('(a)') && !name.startsWith('(b)'))
  return new Map([
    ...own.map((row) => [`${row.name}: CPU against the constant`, row.cpuToFloor] as const),
    ...cold.map((row) => [`${row.name}: ms`, row.first] as const),
    ...growth.flatMap((row) => {
      const size = `${digits(row.projects)} / ${digits(row.deployments)}`
      return [
        [`${size}: first sync, CPU ms`, row.firstSyncCpu],
        [`${size}: idle sync, CPU ms`, row.idleSyncCpu],
        [`${size}: idle sync, CPU ms above the bare calls`, row.idleSyncCpu - row.bareCallsCpu],
        [`${size}: the same with noise`, row.noisySyncCpu - row.bareCallsCpu],
        [`${size}: sync of one change, CPU ms above the bare calls`, row.changeCpu - row.bareCallsCpu],
        [`${size}: overview page, bytes`, row.page],
        [`${size}: overview hot, CPU µs`, row.hotCpu],
        [`${size}: overview in KV, bytes`, row.entry],
        [`${size}: SQLite, bytes`, row.sqlite],
        [`${size}: heap, bytes`, row.heap],
        [`${size}: API calls in 5 min`, row.callsPer5Minutes],
      ] as const
    }),
    ['Worker, KiB gzipped', gzipped] as const,
    ['start-up, ms', startup] as const,
  ])
}

/** Medians of both versions, and the median of what one is of the other in the same turn, with its range. */
export function comparison(commit: string, turns: readonly Turn[]): string {
  const names = [...(turns[0]?.after.keys() ?? [])]
  const of = (figures: Figures, name: string) => figures.get(name) ?? Number.NaN
  const shares = (name: string) => turns.map(({ before, after }) => of(after, name) / of(before, name))
  const show = (value: number) => digits(value, value < 100 ? 2 : 0)
  return table<string>(
    [
      [`In ${turns.length} turns`, (name) => name],
      [commit, (name) => show(median(turns.map(({ before }) => of(before, name))))],
      ['now', (name) => show(median(turns.map(({ after }) => of(after, name))))],
      ['share', (name) => digits(median(shares(name)), 2)],
      ['from', (name) => digits(Math.min(...shares(name)), 2)],
      ['to', (name) => digits(Math.max(...shares(name)), 2)],
    ],
    names,
  )
}
