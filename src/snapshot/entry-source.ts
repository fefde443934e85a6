import type { Log } from '../log.ts'
import {
  type Answer,
  decodeContent,
  decodeEntry,
  type EntryAnswer,
  type EntryContents,
  type EntryKind,
  type EntryName,
  entryKey,
  isResting,
  type Question,
  type QuestionKind,
  type StoredEntry,
} from '../mirror/protocol.ts'
import type { AskResult, CachedEntry, SnapshotCache } from './cache.ts'
import { logMirrorError } from './mirror-error.ts'

/** The mirror, as a reader sees it. */
export interface MirrorPort {
  read<K extends QuestionKind>(question: Question<K>): Promise<Answer<K>>
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

/** The three places of one entry. Requests that want the same at the same time share the reading. */
export interface EntrySource<T> {
  remembered(): CachedEntry<T> | undefined
  /** Takes the entry from KV into memory, if what is there is newer. Never throws. */
  readKv(): Promise<void>
  /** Asks the mirror for what is newer than in memory, and no older than `maxAge` (ms). Goes on after the response. Never throws. */
  ask(maxAge: number): Promise<AskResult>
  /** The same when the answer that is being made is on its way: the call itself costs milliseconds in a new isolate. */
  askLater(maxAge: number): void
}

/** After everything that is ready to go on, a response too. */
const nextTurn = () => new Promise<void>((resolve) => setTimeout(resolve))

export function createEntrySource<K extends EntryKind>(
  options: SourceOptions,
  kind: K,
  name: EntryName,
): EntrySource<EntryContents[K]> {
  const { kv, mirror, account, cache, now, waitUntil, log } = options
  const memory = cache.entries[kind]
  const key = entryKey(account, name)

  const remember = (stored: StoredEntry, rest: Pick<CachedEntry<unknown>, 'outage' | 'askedAt'>) => {
    const value = decodeContent(kind, stored.content)
    if (!value) return log('snapshot not readable', { entry: name })
    memory.set(key, { value, ...keep(stored), ...rest }, stored.content.length)
  }

  const readKv = async () => {
    try {
      const text = await kv.get(key)
      const stored = text === null ? null : decodeEntry(text)
      const before = memory.get(key)
      if (stored && stored.revision > (before?.revision ?? 0)) {
        remember(stored, { outage: null, askedAt: before?.askedAt ?? 0 })
      }
    } catch {
      log('KV not readable', { entry: name })
    }
  }

  const takeOver = (answer: EntryAnswer): AskResult => {
    if (answer.kind === 'gone') {
      memory.delete(key)
      return { gone: true, outage: null }
    }
    const before = memory.get(key)
    // Answers may overtake each other: an older one brings nothing.
    if (answer.kind === 'entry' && answer.content !== null && answer.revision > (before?.revision ?? 0)) {
      remember({ ...answer, content: answer.content }, { outage: answer.outage, askedAt: now() })
    } else if (before) {
      before.askedAt = now()
      before.outage = answer.outage
      if (answer.kind === 'entry')
        Object.assign(before, { checkedAt: answer.checkedAt, interval: answer.interval })
    }
    return { gone: false, outage: answer.outage }
  }

  /** The mirror says nothing: KV is what there is. */
  const askKv = async (): Promise<AskResult> => {
    await readKv()
    const before = memory.get(key)
    if (before) before.askedAt = now()
    return { gone: false, outage: null }
  }

  const askMirror = async (maxAge: number): Promise<AskResult> => {
    try {
      const have = memory.get(key)?.revision ?? 0
      const answer = await mirror.read({ kind: 'entry', name, have, maxAge })
      return isResting(answer) ? await askKv() : takeOver(answer)
    } catch (error) {
      logMirrorError(log, error, { entry: name })
      return askKv()
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

function keep({ revision, checkedAt, interval }: StoredEntry) {
  return { revision, checkedAt, interval }
}
