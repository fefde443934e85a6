import type { Log } from '../log.ts'
import type { Activity, ActivityQuestion } from '../mirror/activity.ts'
import {
  decodeContent,
  decodePiece,
  type ListQuestion,
  type MirrorHealth,
  type NumberedAnswer,
  type NumberedQuestion,
  type PieceAnswer,
  type PieceContents,
  type PieceKind,
  type PieceName,
  type PieceQuestion,
  pieceKey,
  type StoredPiece,
} from '../mirror/protocol.ts'
import type { AskResult, CachedPiece, SnapshotCache } from './cache.ts'
import { logMirrorError } from './mirror-error.ts'

/** The mirror, as a reader sees it. */
export interface MirrorPort {
  ask(question: PieceQuestion): Promise<PieceAnswer>
  list(question: ListQuestion): Promise<string[]>
  numbered(question: NumberedQuestion): Promise<NumberedAnswer>
  bodies(ids: string[]): Promise<string[]>
  find(project: string, id: string): Promise<string | null>
  activity(question: ActivityQuestion): Promise<Activity | null>
  health(): Promise<MirrorHealth>
}

export interface SourceOptions {
  kv: Pick<KVNamespace, 'get'>
  mirror: MirrorPort
  /** The account's hash. */
  account: string
  cache: SnapshotCache
  now: () => number
  waitUntil: (job: Promise<unknown>) => void
  log: Log
}

/** The three places of one piece. Requests that want the same at the same time share the reading. */
export interface PieceSource<T> {
  remembered(): CachedPiece<T> | undefined
  /** Takes the piece from KV into memory, if what is there is newer. Never throws. */
  readKv(): Promise<void>
  /** Asks the mirror for what is newer than in memory, and no older than `maxAge` (ms). Goes on after the response. Never throws. */
  ask(maxAge: number): Promise<AskResult>
  /** The same when the answer that is being made is on its way: the call itself costs milliseconds in a new isolate. */
  askLater(maxAge: number): void
}

/** After everything that is ready to go on, a response too. */
const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve))

export function createPieceSource<K extends PieceKind>(
  options: SourceOptions,
  kind: K,
  name: PieceName,
): PieceSource<PieceContents[K]> {
  const { kv, mirror, account, cache, now, waitUntil, log } = options
  const memory = cache.pieces[kind]
  const key = pieceKey(account, name)

  const remember = (stored: StoredPiece, rest: Pick<CachedPiece<unknown>, 'outage' | 'askedAt'>) => {
    const value = decodeContent(kind, stored.content)
    if (!value) return log('snapshot not readable', { piece: name })
    memory.set(
      key,
      { value, version: stored.version, checkedAt: stored.checkedAt, ...rest },
      stored.content.length,
    )
  }

  const readKv = async () => {
    try {
      const text = await kv.get(key)
      const stored = text === null ? null : decodePiece(text)
      const before = memory.get(key)
      if (stored && stored.version > (before?.version ?? 0)) {
        remember(stored, { outage: null, askedAt: before?.askedAt ?? 0 })
      }
    } catch {
      log('KV not readable', { piece: name })
    }
  }

  const takeOver = (answer: PieceAnswer): AskResult => {
    if (answer.kind === 'gone') {
      memory.delete(key)
      return { gone: true, outage: null }
    }
    const before = memory.get(key)
    // Answers may overtake each other: an older one brings nothing.
    if (answer.kind === 'piece' && answer.content !== null && answer.version > (before?.version ?? 0)) {
      remember({ ...answer, content: answer.content }, { outage: answer.outage, askedAt: now() })
    } else if (before) {
      before.askedAt = now()
      before.outage = answer.outage
      if (answer.kind === 'piece') before.checkedAt = answer.checkedAt
    }
    return { gone: false, outage: answer.outage }
  }

  const askMirror = async (maxAge: number): Promise<AskResult> => {
    try {
      return takeOver(await mirror.ask({ name, have: memory.get(key)?.version ?? 0, maxAge }))
    } catch (error) {
      logMirrorError(log, error, { piece: name })
      await readKv()
      const before = memory.get(key)
      if (before) before.askedAt = now()
      return { gone: false, outage: null }
    }
  }

  const ask = (maxAge: number) => {
    const job = cache.sharedAsks(key, () => askMirror(maxAge))
    waitUntil(job)
    return job
  }

  return {
    remembered: () => memory.get(key),
    readKv: () => cache.sharedReads(key, readKv),
    ask,
    askLater(maxAge) {
      const askedAt = memory.get(key)?.askedAt
      const askUnlessAnswered = async () => {
        await nextTurn()
        // Readers of one turn ask once: the first may have its answer already.
        if (memory.get(key)?.askedAt === askedAt) await ask(maxAge)
      }
      waitUntil(askUnlessAnswered())
    },
  }
}
