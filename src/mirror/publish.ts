import type { Plan } from '../config.ts'
import { encodePiece, type PieceName, pieceKey } from '../domain/piece.ts'
import type { Log } from '../log.ts'
import { KV_KEY_INTERVAL_MS, PLAN_LIMITS } from './budgets.ts'
import type { PieceRow, PieceTable } from './pieces.ts'
import type { Cell, KvState } from './state.ts'

export interface PublisherOptions {
  kv: KVNamespace
  /** The account's hash. */
  account: string
  plan: Plan
  pieces: PieceTable
  /** Whether something of the piece is queued or building: it will soon change again. */
  isRunning: (name: PieceName) => boolean
  checkedAt: () => number
  writes: Cell<KvState>
  now: () => number
  log: Log
}

/**
 * Puts changed pieces into KV for isolates that start cold, and for all of them while the mirror is down. A key is
 * written once a minute at most; finished states go first, and what is still running may use only a part of the day's
 * writes. When those are used up, the mirror answers instead.
 */
export interface Publisher {
  publish(): Promise<void>
  /** When there is something to publish (ms); null when all of it is in KV. */
  nextDue(): number | null
}

export function createPublisher(options: PublisherOptions): Publisher {
  const { kv, account, plan, pieces, isRunning, checkedAt, writes, now, log } = options
  const limits = PLAN_LIMITS[plan]

  const used = () => {
    const { day, writes: count } = writes.get()
    return day === dayOf(now()) ? count : 0
  }
  const dueAt = (row: PieceRow) => {
    const limit = isRunning(row.name) ? limits.kvWritesInProgress : limits.kvWritesPerDay
    return Math.max(row.published_at + KV_KEY_INTERVAL_MS, used() < limit ? 0 : nextDay(now()))
  }

  const publishOne = async (row: PieceRow) => {
    const content = pieces.content(row.name)
    const key = pieceKey(account, row.name)
    writes.set({ day: dayOf(now()), writes: used() + 1 })
    if (content === null) await kv.delete(key)
    else await kv.put(key, encodePiece({ version: row.version, checkedAt: checkedAt(), content }))
    pieces.published(row, now())
  }

  return {
    async publish() {
      const rows = pieces.unpublished().sort((a, b) => Number(isRunning(a.name)) - Number(isRunning(b.name)))
      for (const row of rows) {
        if (dueAt(row) > now()) continue
        try {
          await publishOne(row)
        } catch {
          // KV is unwell. The piece stays unpublished, and waits as long as after a write.
          log('snapshot not published', { piece: row.name })
          pieces.postpone(row, now())
        }
      }
    },
    nextDue() {
      const times = pieces.unpublished().map(dueAt)
      return times.length > 0 ? Math.min(...times) : null
    },
  }
}

const DAY_MS = 86_400_000

/** KV's daily limits are reset at midnight UTC. Source: Cloudflare's docs, "KV limits". */
function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

function nextDay(at: number): number {
  return (Math.floor(at / DAY_MS) + 1) * DAY_MS
}
