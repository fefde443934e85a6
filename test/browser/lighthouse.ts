import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBoard } from '../clients/dev.ts'
import { findChromium } from './chromium.ts'
import { followBuild } from './updates.ts'
import { weigh } from './weight.ts'

// `npm run lighthouse`: what Lighthouse says of the demo on a simulated phone, the median of three runs, what a reader's
// first visit of a project costs, and whether a live update keeps the browser busy. Not part of the tests: its numbers
// are those of an idle machine.

const LIGHTHOUSE = 'lighthouse@13.5.0'
const RUNS = 3
/** So many times slower than this machine is Lighthouse's phone. */
const PHONE = 4
const FLAGS =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking'

interface Report {
  categories: Record<string, { score: number | null }>
  audits: Record<string, { numericValue?: number; details?: { items?: unknown[] } }>
}

const folder = mkdtempSync(join(tmpdir(), 'pageboard-lighthouse-'))
const chromium = findChromium()
if (!chromium) throw new Error('Lighthouse needs Chromium: npm run pretest:browser brings one')

const board = await startBoard(
  ['--config', 'test/demo/wrangler.toml', '--persist-to', join(folder, 'state'), '--var', 'LIFE:off'],
  process.env,
)
try {
  const project = `${board.url}/projects/harbour-museum`
  const [, deployment = ''] = (await text(project)).match(/<th[^>]*><a class="subject" href="([^"]+)"/) ?? []
  const pages = { overview: `${board.url}/`, project, deployment: `${board.url}${deployment}` }
  console.table(await weigh(project))
  console.table(Object.fromEntries(Object.entries(pages).map(([name, url]) => [name, judge(url)])))
  console.table({
    'updates of a project': await followBuild(board.url, chromium, 1),
    'on a phone': await followBuild(board.url, chromium, PHONE),
  })
} finally {
  await board.stop()
}

function judge(url: string): Record<string, number | undefined> {
  const reports = Array.from({ length: RUNS }, () => run(url))
  const score = (name: string) =>
    median(reports.map(({ categories }) => (categories[name]?.score ?? 0) * 100))
  const audit = (name: string) => median(reports.map(({ audits }) => audits[name]?.numericValue ?? 0))
  return {
    accessibility: score('accessibility'),
    'best practices': score('best-practices'),
    performance: score('performance'),
    'layout shift': audit('cumulative-layout-shift'),
    'blocking, ms': audit('total-blocking-time'),
    'long tasks': median(reports.map(({ audits }) => audits['long-tasks']?.details?.items?.length ?? 0)),
  }
}

function run(url: string): Report {
  const output = join(folder, 'report.json')
  const options = ['--quiet', '--output=json', `--output-path=${output}`, `--chrome-flags=${FLAGS}`]
  const env = { ...process.env, ...chromium?.env, CHROME_PATH: chromium?.executablePath }
  // What goes wrong is told by the error that is thrown.
  execFileSync('npm', ['exec', '--yes', '--', LIGHTHOUSE, url, ...options], {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return JSON.parse(readFileSync(output, 'utf8'))
}

async function text(url: string): Promise<string> {
  return (await fetch(url)).text()
}

function median(values: number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
