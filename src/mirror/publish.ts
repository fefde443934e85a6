import type { Log } from '../log.ts'
import type { Plan } from '../settings/table.ts'
import { KV_KEY_INTERVAL_MS, PLAN_LIMITS } from './budgets.ts'
import type { DayCounter } from './day-counter.ts'
import type { PieceRow, PieceTable } from './pieces.ts'
import { encodePiece, type PieceName, pieceKey, projectOf } from './protocol.ts'

export interface PublisherOptions {
  kv: KVNamespace
  /** The account's hash. */
  account: string
  plan: Plan
  pieces: PieceTable
  /** Names of the projects with something queued or building: their pieces will soon change again, and so will the overview. */
  projectsWithRunning: () => ReadonlySet<string>
  /** When a piece's content was last known to be true (ms). */
  checkedAt: (piece: PieceName) => number
  /** KV writes of the day. */
  writes: DayCounter
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
  const { kv, account, plan, pieces, projectsWithRunning, checkedAt, writes, now, log } = options
  const limits = PLAN_LIMITS[plan]

  /** What is not in KV as it is now, finished states first, each with the time from which it may be written (ms). */
  const waiting = () => {
    const running = projectsWithRunning()
    const isRunning = ({ name }: PieceRow) => {
      const project = projectOf(name)
      return project === null ? running.size > 0 : running.has(project)
    }
    const dueAt = (row: PieceRow) => {
      const limit = isRunning(row) ? limits.kvWritesInProgress : limits.kvWritesPerDay
      return Math.max(row.published_at + KV_KEY_INTERVAL_MS, writes.used() < limit ? 0 : writes.resetAt())
    }
    const rows = pieces.unpublished()
    const ordered = [...rows.filter((row) => !isRunning(row)), ...rows.filter(isRunning)]
    return ordered.map((row) => ({ row, dueAt: () => dueAt(row) }))
  }

  const publishOne = async (row: PieceRow) => {
    const content = pieces.content(row.name)
    const key = pieceKey(account, row.name)
    writes.add(1)
    writes.keep()
    if (content === null) await kv.delete(key)
    else await kv.put(key, encodePiece({ version: row.version, checkedAt: checkedAt(row.name), content }))
    pieces.published(row, now())
  }

  return {
    async publish() {
      for (const { row, dueAt } of waiting()) {
        // Asked anew for each: every write uses up some of the day's.
        if (dueAt() > now()) continue
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
      const times = waiting().map(({ dueAt }) => dueAt())
      return times.length > 0 ? Math.min(...times) : null
    },
  }
}
