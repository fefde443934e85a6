import { shortHash } from '../domain/hash.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { errorFacts } from '../log.ts'
import { cardOf } from './cards.ts'
import type { Ground } from './core.ts'
import { KV_KEY_INTERVAL_MS, KV_SHARES, SHARES } from './limits.ts'
import type { StoredParts } from './overview.ts'
import { type EntryName, encodeEntry, entryKey, partEntry, projectOf, type StoredEntry } from './protocol.ts'
import type { Entries } from './read.ts'
import type { Sql } from './sql.ts'
import type { Store } from './store.ts'
import type { Task } from './task.ts'

/** Entries that one run writes at most: an invocation may use 1,000 of Cloudflare's own services. */
const PER_RUN = 200

/** What still runs, and has no writes left, is looked at again after this: it may have ended. */
const POSTPONED_MS = 5 * MINUTE_MS

interface EntryRow {
  name: EntryName
  revision: number
  digest: string
  [column: string]: SqlStorageValue
}

/**
 * Puts changed entries into KV for isolates that start cold, and for all of them while the mirror is down or rests. A key
 * is written once a minute at most, and only when its bytes are others; finished states go first, and what is still
 * running may use only a part of the day's writes. When those are used up, the mirror answers instead. `entryOf`: an entry as
 * it is now; null when there is no such thing any more, undefined when it was never read.
 */
export function createPublisher(
  ground: Ground,
  { entryOf, partsBeside }: Pick<Entries, 'entryOf' | 'partsBeside'>,
): Task {
  const { sql, env, account, store, list, meter, now, log } = ground
  const kv = env.SNAPSHOTS

  const isRunning = (name: EntryName) => {
    const project = projectOf(name)
    if (project === null) return store.deployments.isAnyRunning()
    const row = store.project(project)
    return row !== null && cardOf(row)?.running.length !== 0
  }

  const mayWrite = (share: number) => meter.share('kvWrites') < share

  const postpone = (name: EntryName, until: number | null) =>
    sql.run('UPDATE entries SET due_at = ? WHERE name = ?', until, name)

  const written = (name: EntryName, revision: number, digest: string) => {
    // What changed while KV was being written is written in a minute.
    const due_at = revisionOf(store, name) === revision ? null : now() + KV_KEY_INTERVAL_MS
    sql.put('entries', { name, revision, digest, written_at: now(), due_at })
  }

  /** The parts go first: whoever then reads the overview finds what it names. They come and go with it alone. */
  const putParts = async (entry: StoredEntry, parts: StoredParts) => {
    for (const [part, news] of Object.entries(parts)) {
      meter.countKvWrite()
      await kv.put(entryKey(account, partEntry(part)), encodeEntry({ ...entry, ...news }))
      sql.put('entries', { name: partEntry(part), revision: news.revision, written_at: now() })
    }
  }

  const partsInKv = () => {
    const rows = sql.all<EntryRow>(
      "SELECT name, revision FROM entries WHERE name >= 'part:' AND name < 'part;'",
    )
    return Object.fromEntries(rows.map(({ name, revision }) => [name.slice('part:'.length), revision]))
  }

  /** Parts in KV that the overview names no more: other keys of projects make other parts. */
  const unnamedParts = () => {
    const named = new Set(store.parts().map(({ part }) => String(part)))
    return Object.keys(partsInKv())
      .filter((part) => named.size < 2 || !named.has(part))
      .map(partEntry)
  }

  /** What is gone upstream, hidden, or named no more, goes from KV too, and what a former project of the name has left there. */
  const takeAway = async (name: EntryName) => {
    meter.countKvWrite()
    await kv.delete(entryKey(account, name))
    if (isPart(name) || !entryOf(name)) sql.run('DELETE FROM entries WHERE name = ?', name)
    // It came back meanwhile: whatever it says, KV has nothing of it.
    else sql.run("UPDATE entries SET digest = '' WHERE name = ?", name)
  }

  const publish = async (row: EntryRow, share: number): Promise<void> => {
    const { name } = row
    if (!mayWrite(share)) return void postpone(name, now() + POSTPONED_MS)
    if (isPart(name)) return unnamedParts().includes(name) ? takeAway(name) : void postpone(name, null)
    // The revision and its content are read together, before anything is waited for.
    const entry = entryOf(name)
    const isOverview = name === 'overview'
    const parts = isOverview ? partsBeside(partsInKv()) : {}
    if (entry === undefined && row.digest === '') return void postpone(name, null)
    if (!entry) return takeAway(name)
    const digest = await shortHash(entry.content)
    if (digest === row.digest) return written(name, entry.revision, digest)
    meter.countKvWrite()
    await putParts(entry, parts)
    await kv.put(entryKey(account, name), encodeEntry(entry))
    // For a minute, places far away still show the overview from before.
    if (isOverview) for (const part of unnamedParts()) postpone(part, now() + KV_KEY_INTERVAL_MS)
    written(name, entry.revision, digest)
  }

  return {
    name: 'publish',
    stopsAt: SHARES.readers,
    due() {
      // Before the list was read nobody knows which of them are gone.
      if (list.state().checkedAt === null) return null
      const at = sql.value<number>('SELECT min(due_at) FROM entries WHERE due_at IS NOT NULL')
      return at === null || mayWrite(KV_SHARES.all) ? at : Math.max(at, meter.resetAt())
    },
    async run() {
      const due = sql.all<EntryRow>(
        'SELECT name, revision, digest FROM entries WHERE due_at <= ? LIMIT ? + 0',
        now(),
        PER_RUN,
      )
      const waiting = due.map((row) => ({
        row,
        share: isRunning(row.name) ? KV_SHARES.running : KV_SHARES.all,
      }))
      // Finished states first: the others will soon change again.
      for (const { row, share } of waiting.toSorted((a, b) => b.share - a.share)) {
        try {
          await publish(row, share)
        } catch (error) {
          log('snapshot not published', { entry: row.name, ...errorFacts(error) })
          postpone(row.name, now() + KV_KEY_INTERVAL_MS)
        }
      }
    },
  }
}

const isPart = (name: EntryName) => name.startsWith('part:')

/** The revision of an entry as it is now; 0 when there is no such thing. */
function revisionOf(store: Store, name: EntryName): number {
  const project = projectOf(name)
  return project === null ? store.boardRevision() : (store.project(project)?.revision ?? 0)
}

/** Notes that an entry is another than the one in KV: a minute apart, and written down once for many changes. */
export function createEntryMarks(sql: Sql, now: () => number) {
  return function changed(name: EntryName): void {
    sql.run(
      `INSERT INTO entries (name, due_at) VALUES (?1, ?2)
       ON CONFLICT (name) DO UPDATE SET due_at = min(max(?2, written_at + ?3), ?2 + ?3) WHERE due_at IS NULL`,
      name,
      now(),
      KV_KEY_INTERVAL_MS,
    )
  }
}
