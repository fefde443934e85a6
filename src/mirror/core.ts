import type { BuildCounter } from '../builds/counter.ts'
import { inRealTime, type Within } from '../cloudflare/call.ts'
import type { CloudflarePages } from '../cloudflare/client.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { consoleLog, type Log } from '../log.ts'
import type { LogStore } from '../logs/store.ts'
import type { Outbox } from '../messages/outbox.ts'
import type { Env } from '../settings/read.ts'
import type { SettingName, Settings } from '../settings/table.ts'
import type { ProjectList } from './list.ts'
import type { Lives } from './lives.ts'
import type { Meter } from './meter.ts'
import type { Newest } from './newest.ts'
import type { OutageWatch } from './outage.ts'
import type { Pages } from './pages.ts'
import type { Answer, Question } from './protocol.ts'
import type { Readings } from './readings.ts'
import type { Sql } from './sql.ts'
import type { Store } from './store.ts'
import type { Stretches } from './stretches.ts'

/** The mirror of the account: the only caller of the Cloudflare API. */
export interface MirrorCore {
  read(question: Question): Promise<Answer>
  alarm(): Promise<void>
  heartbeat(): Promise<void>
}

/** What the mirror is opened on, whichever account it is of. */
export interface Foundation extends Platform {
  storage: DurableObjectStorage
  sql: Sql
  meter: Meter
  env: Env
  settings: Settings
  /** Whether a setting fell back to its default, since it needs a correction: then nothing was taken out of it. */
  isWrong: (setting: SettingName) => boolean
  /** The account's hash. */
  account: string
}

/** What every part of the mirror that does something by itself is given. */
export interface Ground extends Foundation {
  cloudflare: CloudflarePages
  store: Store
  stretches: Stretches
  readings: Readings
  pages: Pages
  newest: Newest
  list: ProjectList
  outage: OutageWatch
  ledger: Ledger
  lives: Lives
  /** What is to be told to chats and programs. */
  outbox: Outbox
  logs: LogStore
  /** The builds of this month. */
  counter: BuildCounter
}

/** The HTTP status that an address answers with, asked with HEAD and without following a redirect; null for no answer. */
export type Probe = (url: string) => Promise<number | null>

/** What the mirror takes from the platform. */
export interface Platform {
  now: () => number
  fetch: typeof fetch
  log: Log
  within: Within
  /** Asks a deleted deployment's address. Null: nothing is asked. */
  probe: Probe | null
}

/** An address that says nothing for as long (ms) says nothing. */
const PROBE_PATIENCE_MS = 10_000

export const PLATFORM: Platform = {
  now: () => Date.now(),
  fetch: (input, init) => fetch(input, init),
  log: consoleLog,
  within: inRealTime,
  probe: (url) =>
    inRealTime(PROBE_PATIENCE_MS, async (signal) => {
      return (await fetch(url, { method: 'HEAD', redirect: 'manual', signal })).status
    }),
}
