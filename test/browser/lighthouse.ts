import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { startBoard } from '../clients/dev.ts'
import { findChromium } from './chromium.ts'

// `npm run lighthouse`: what Lighthouse says of the demo on a simulated phone, the median of three runs, and what a
// reader's first visit of a project costs. Not part of the tests: its numbers are those of an idle machine.

const LIGHTHOUSE = 'lighthouse@13.5.0'
const RUNS = 3
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
  const [, deployment = ''] = (await text(project)).match(/href="([^"]+)"[^>]*data-open/) ?? []
  const pages = { overview: `${board.url}/`, project, deployment: `${board.url}${deployment}` }
  console.table(await sizes(project))
  console.table(Object.fromEntries(Object.entries(pages).map(([name, url]) => [name, judge(url)])))
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

/** The compressed bytes of all that a reader's first visit brings, as Cloudflare compresses them (Brotli 4) and with gzip. */
async function sizes(page: string): Promise<Record<string, { brotli: number; gzip: number }>> {
  const parts: Record<string, string> = { HTML: page, CSS: '/style.css', script: '/board.js' }
  const rows: Record<string, { brotli: number; gzip: number }> = {}
  const total = { brotli: 0, gzip: 0 }
  for (const [name, path] of Object.entries(parts)) {
    const body = await text(new URL(path, page).href)
    rows[name] = { brotli: brotli(body), gzip: gzipSync(body).byteLength }
    total.brotli += rows[name].brotli
    total.gzip += rows[name].gzip
  }
  return { ...rows, total }
}

function brotli(body: string): number {
  return brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }).byteLength
}

async function text(url: string): Promise<string> {
  return (await fetch(url)).text()
}

function median(values: number[]): number | undefined {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
}
