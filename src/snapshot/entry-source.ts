import type { Log } from '../log.ts'
import { lacking, type Overview, revisionsOf, type StoredParts } from '../mirror/overview.ts'
import {
  decodeContent,
  decodeEntry,
  type EntryAnswer,
  type EntryContents,
  type EntryKind,
  type EntryName,
  entryKey,
  heldBy,
  isResting,
  joinContent,
  type ProjectPage,
  partEntry,
  type StoredEntry,
} from '../mirror/protocol.ts'
import { type Asking, logMirrorError } from './asking.ts'
import type { AskResult, CachedEntry, SnapshotCache } from './cache.ts'

export interface SourceOptions {
  kv: Pick<KVNamespace, 'get'>
  mirror: Asking
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
  /**
   * Asks the mirror for what is newer than in memory, and no older than `maxAge` (ms). Goes on after the response. Never
   * throws. `beside` asks for more in the same call; not called where another request has asked already.
   */
  ask(maxAge: number, beside?: () => void): Promise<AskResult>
  /** The same when the answer that is being made is on its way, or with what that waits for. */
  askLater(maxAge: number): void
}

/** KV reads so many keys in one operation. Source: Cloudflare, "Read key-value pairs", requests for multiple keys. */
const KEYS_AT_ONCE = 100

export function createEntrySource<K extends EntryKind>(
  options: SourceOptions,
  kind: K,
  name: EntryName,
): EntrySource<EntryContents[K]> {
  const { kv, mirror, account, cache, now, waitUntil, log } = options
  const memory = cache.entries[kind]
  const key = entryKey(account, name)
  const revision = () => memory.get(key)?.revision ?? 0

  const remember = (
    stored: Omit<StoredEntry, 'content'>,
    value: EntryContents[K] | null,
    bytes: number,
    rest: Pick<CachedEntry<unknown>, 'outage' | 'askedAt'>,
  ) => {
    if (!value) return log('snapshot not readable', { entry: name })
    const parts = [...(heldBy(value)?.values() ?? [])]
    const all = parts.reduce((sum, part) => sum + part.bytes, bytes)
    memory.set(key, { value, ...keep(stored, value), ...rest }, all)
  }

  /** Parts of the overview, of those that KV has. */
  const readParts = async (names: readonly string[]): Promise<StoredParts> => {
    const parts: Record<string, StoredParts[string]> = {}
    for (let from = 0; from < names.length; from += KEYS_AT_ONCE) {
      const some = names.slice(from, from + KEYS_AT_ONCE)
      const texts = await kv.get(some.map((part) => entryKey(account, partEntry(part))))
      for (const part of some) {
        const stored = decodeEntry(texts.get(entryKey(account, partEntry(part))) ?? '')
        if (stored) parts[part] = stored
      }
    }
    return parts
  }

  const readKv = async () => {
    try {
      const text = await kv.get(key)
      const stored = text === null ? null : decodeEntry(text)
      if (!stored || stored.revision <= revision()) return
      const read = decodeContent(kind, stored.content)
      const parts =
        read && 'parts' in read ? await readParts(lacking(read, heldBy(memory.get(key)?.value))) : {}
      // The mirror may have answered meanwhile.
      const before = memory.get(key)
      if (stored.revision > revision())
        remember(stored, joinContent<K>(read, before?.value, parts), stored.content.length, {
          outage: null,
          askedAt: before?.askedAt ?? 0,
        })
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
    if (answer.kind === 'entry' && answer.content !== null && answer.revision > revision()) {
      const value = joinContent<K>(decodeContent(kind, answer.content), before?.value, answer.parts)
      remember(answer, value, answer.content.length, { outage: answer.outage, askedAt: now() })
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

  const askMirror = async (maxAge: number, beside?: () => void): Promise<AskResult> => {
    try {
      const held = heldBy(memory.get(key)?.value)
      const question = { kind: 'entry', name, have: revision(), maxAge } as const
      const answering = mirror.read(held ? { ...question, parts: revisionsOf(held) } : question)
      beside?.()
      const answer = await answering
      return isResting(answer) ? await askKv() : takeOver(answer)
    } catch (error) {
      logMirrorError(log, error, { entry: name })
      return askKv()
    }
  }

  const ask = (maxAge: number, beside?: () => void) => {
    const job = cache.sharedAsks(key, () => askMirror(maxAge, beside))
    waitUntil(job)
    return job
  }

  return {
    remembered: () => memory.get(key),
    readKv: () => cache.sharedReads(key, readKv),
    ask,
    askLater(maxAge) {
      // What is being asked is news to all of them: each would set a timer of its own for nothing.
      if (cache.sharedAsks.isRunning(key)) return
      const askedAt = memory.get(key)?.askedAt
      // Readers of one turn ask once: the first may have its answer already.
      const askUnlessAnswered = () => {
        if (memory.get(key)?.askedAt === askedAt) void ask(maxAge)
      }
      waitUntil(mirror.later(askUnlessAnswered))
    },
  }
}

/** An overview with a part of another moment is older than the index that it was read by: the same revision is news to it. */
function keep(
  { revision, checkedAt, interval }: Omit<StoredEntry, 'content'>,
  value: Overview | ProjectPage,
) {
  const isMixed = 'isMixed' in value && value.isMixed
  return { revision: isMixed ? revision - 0.5 : revision, checkedAt, interval }
}
