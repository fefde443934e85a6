import type { Env } from '../settings/read.ts'
import type { Settings } from '../settings/table.ts'
import type { Meter } from './meter.ts'
import type { Platform } from './platform.ts'
import type { Answer, Question } from './protocol.ts'
import type { Sql } from './sql.ts'

/** The mirror of the account: the only caller of the Cloudflare API. */
export interface MirrorCore {
  read(question: Question): Promise<Answer>
  alarm(): Promise<void>
  heartbeat(): Promise<void>
}

/** What all parts of the mirror are given. */
export interface Ground {
  storage: DurableObjectStorage
  sql: Sql
  meter: Meter
  env: Env
  settings: Settings
  platform: Platform
  /** The account's hash. */
  account: string
}
