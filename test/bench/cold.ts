import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountHash } from '../../src/domain/hash.ts'
import { entryKey } from '../../src/mirror/protocol.ts'
import { ACCOUNT_ID, type BenchAccount, TOKEN } from './account.ts'
import { BOARD, boardWorker, SNAPSHOTS } from './board.ts'
import { singleFile } from './bundle.ts'
import { median } from './load.ts'
import { type Runtime, startRuntime } from './runtime.ts'

/** Medians, in milliseconds, of the first request to an isolate, and of what it cannot be faster than. */
export interface ColdRow {
  name: string
  first: number
  /** What `least` is. */
  against: string
  least: number
}

const READER = 'plain-read'
/** Where the mirror runs: on Cloudflare, too, it is no part of an isolate that readers come to. */
const HOME = 'home'
const SETTLE_MS = 500

/** Older than the minute that is served without asking the mirror. KV is written only when something changes. */
export const OLD_MS = 10 * 60_000

/**
 * A new isolate that finds a snapshot of this age (ms) in KV, against a new isolate that makes one plain read from the
 * same KV. Both wait in the same new process, so that neither start-up counts; they take turns in who is asked first. The
 * mirror is awake by then, in an isolate of its own, and has just looked at the account.
 */
export async function measureKvStart(
  script: string,
  account: BenchAccount,
  { rounds, age, name }: { rounds: number; age: number; name: string },
): Promise<ColdRow> {
  const folder = mkdtempSync(join(tmpdir(), 'pageboard-bench-'))
  const key = entryKey(await accountHash(account.url, ACCOUNT_ID), 'overview')
  const reader = {
    name: READER,
    script: singleFile('./workers/plain-read.ts'),
    env: { SNAPSHOTS, KEY: { type: 'text', value: key } } as const,
  }
  const home = boardWorker(script, account, {}, { name: HOME })
  const workers = [boardWorker(script, account, {}, { mirrorIn: HOME }), home, reader]
  const first: number[] = []
  const least: number[] = []
  try {
    await withRuntime(startRuntime(workers, { folder }), (runtime) => publish(runtime, key))
    for (let round = 0; round < rounds; round += 1) {
      await withRuntime(startRuntime(workers, { folder }), async (runtime) => {
        await wakeMirror(runtime, key)
        await setAge(runtime, key, age)
        const board = async () => first.push(await timeOf(`${runtime.url(BOARD)}/`))
        const read = async () => least.push(await timeOf(runtime.url(READER)))
        for (const ask of round % 2 === 0 ? [board, read] : [read, board]) {
          await ask()
          // What goes on behind the answer is not to slow down the next.
          await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
        }
      })
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  return { name, first: median(first), against: 'one plain KV read', least: median(least) }
}

/** A board that has never read anything, against the same list calls made one page after the other. */
export async function measureEmptyStart(
  script: string,
  account: BenchAccount,
  { rounds, path, name }: { rounds: number; path: string; name: string },
): Promise<ColdRow> {
  const first: number[] = []
  const least: number[] = []
  const calls =
    path === '/'
      ? ['?page=1', '?page=2']
      : ['?page=1', '?page=2', `${path.replace('/projects', '')}/deployments`]
  for (let round = 0; round < rounds; round += 1) {
    await withRuntime(startRuntime([boardWorker(script, account)]), async (runtime) => {
      first.push(await timeOf(runtime.url(BOARD) + path))
      least.push(await timeOfCalls(account, calls))
    })
  }
  return {
    name,
    first: median(first),
    against: `${calls.length} calls one after the other`,
    least: median(least),
  }
}

async function withRuntime(
  starting: Promise<Runtime>,
  use: (runtime: Runtime) => Promise<void>,
): Promise<void> {
  const runtime = await starting
  try {
    await use(runtime)
  } finally {
    await runtime.stop()
  }
}

/** Lets the board read its account and put the overview into KV. */
async function publish(runtime: Runtime, key: string): Promise<void> {
  await timeOf(`${runtime.url(HOME)}/`)
  const kv = await runtime.miniflare.getKVNamespace('SNAPSHOTS', BOARD)
  for (let tries = 0; (await kv.get(key)) === null; tries += 1) {
    if (tries > 100) throw new Error('the board published nothing')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** Has the mirror look at the account: who finds an old snapshot waits for that. */
async function wakeMirror(runtime: Runtime, key: string): Promise<void> {
  await setAge(runtime, key, OLD_MS)
  await timeOf(`${runtime.url(HOME)}/`)
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
}

/** Also wakes this process's KV, which is always awake on Cloudflare. */
async function setAge(runtime: Runtime, key: string, age: number): Promise<void> {
  const kv = await runtime.miniflare.getKVNamespace('SNAPSHOTS', BOARD)
  const entry = (await kv.get(key, 'text')) ?? ''
  // As text, so that another version's entry can be made older, too.
  const older = entry.replace(/("checkedAt":)\d+/, `$1${Date.now() - age}`)
  if (older === entry) throw new Error('no snapshot in KV')
  await kv.put(key, older)
}

/** Milliseconds to the last byte. */
async function timeOf(url: string, init?: RequestInit): Promise<number> {
  const begun = performance.now()
  const response = await fetch(url, init)
  await response.arrayBuffer()
  if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
  return performance.now() - begun
}

async function timeOfCalls(account: BenchAccount, calls: readonly string[]): Promise<number> {
  let sum = 0
  for (const call of calls) {
    const url = `${account.url}/accounts/${ACCOUNT_ID}/pages/projects${call}`
    sum += await timeOf(url, { headers: { Authorization: `Bearer ${TOKEN}` } })
  }
  return sum
}
