import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Miniflare, type MiniflareOptions } from 'miniflare'

type WorkerOptions = MiniflareOptions['workers'][number]
type Config = WorkerOptions['config']

export interface WorkerSpec {
  name: string
  script: string
  env?: Config['env']
  /** In place of those in the configuration. */
  flags?: readonly string[]
  exports?: Config['exports']
}

interface RuntimeOptions {
  /** Where KV and SQLite are kept; default: nowhere. */
  folder?: string
  inspector?: boolean
}

/** One workerd process with its Workers, each on a port of its own. */
export interface Runtime {
  url(worker: string): string
  /** Of the first of them, behind miniflare's entry Worker, as `wrangler dev` serves it. */
  entry: string
  /** CPU time of the process since it began, in microseconds; NaN where there is no /proc. */
  cpu(): number
  miniflare: Miniflare
  stop(): Promise<void>
}

/** As in the configuration that is deployed. */
const CONFIG = readFileSync(fileURLToPath(import.meta.resolve('../../wrangler.toml')), 'utf8')
const COMPATIBILITY_DATE = CONFIG.match(/^compatibility_date = "(.*)"/m)?.[1] ?? ''
const COMPATIBILITY_FLAGS = CONFIG.match(/^compatibility_flags = \[(.*)\]/m)?.[1]?.match(/\w+/g) ?? []

/**
 * Starts workerd. Requests go to the Worker's own socket: what miniflare puts before it (its entry Worker) would be a
 * part of every number.
 */
export async function startRuntime(
  workers: readonly WorkerSpec[],
  { folder, inspector }: RuntimeOptions = {},
): Promise<Runtime> {
  const others = new Set(childProcesses())
  const miniflare = new Miniflare({
    workers: workers.map(optionsOf),
    logRequests: false,
    ...(folder && { resourcePersistencePath: folder }),
    ...(inspector && { inspectorPort: 0 }),
  })
  const entry = (await miniflare.ready).origin
  const pid = childProcesses().find((one) => !others.has(one))
  const urls = new Map<string, string>()
  for (const { name } of workers) urls.set(name, (await miniflare.unsafeGetDirectURL(name)).origin)
  return {
    url: (worker) => urls.get(worker) ?? '',
    entry,
    cpu: () => cpuOf(pid),
    miniflare,
    stop: () => miniflare.dispose(),
  }
}

function optionsOf({ name, script, env, flags = COMPATIBILITY_FLAGS, exports }: WorkerSpec): WorkerOptions {
  return {
    config: {
      name,
      compatibilityDate: COMPATIBILITY_DATE,
      compatibilityFlags: [...flags],
      manifest: {
        mainModule: 'index.js',
        modules: { 'index.js': { type: 'esm', contents: script } },
      },
      ...(env && { env }),
      ...(exports && { exports }),
    },
    dev: { unsafeDirectSockets: [{ port: 0 }] },
  }
}

function childProcesses(): string[] {
  try {
    const ids = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8')
    return ids.trim().split(' ')
  } catch {
    return []
  }
}

/** The sum over the threads: `stat` counts in steps of 10 ms, `schedstat` in nanoseconds. */
function cpuOf(pid: string | undefined): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    const times = threads.map((id) => readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8'))
    return times.reduce((sum, text) => sum + Number(text.split(' ', 1)[0]) / 1_000, 0)
  } catch {
    return Number.NaN
  }
}
