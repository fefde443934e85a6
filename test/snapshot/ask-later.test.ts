import { expect, it } from 'vitest'
import { type EntryAnswer, entryKey } from '../../src/mirror/protocol.ts'
import { createAsking } from '../../src/snapshot/asking.ts'
import { createSnapshotCache } from '../../src/snapshot/cache.ts'
import { createEntrySource } from '../../src/snapshot/entry-source.ts'
import { loadEntry } from '../../src/snapshot/load-entry.ts'

const NOW = 1_000_000

/** Readers of an overview that is due for news, and a mirror that answers when the test lets it. */
function openBoard() {
  const cache = createSnapshotCache(() => NOW)
  const known = {
    value: { cards: [], unreadable: 0, missing: 0 },
    revision: 1,
    interval: 0,
    outage: null,
    askedAt: 0,
  }
  cache.entries.overview.set(entryKey('account', 'overview'), { ...known, checkedAt: NOW - 35_000 }, 1)
  const jobs: Promise<unknown>[] = []
  const asked: PromiseWithResolvers<EntryAnswer[]>[] = []
  const mirror = createAsking({
    readAll() {
      const answer = Promise.withResolvers<EntryAnswer[]>()
      asked.push(answer)
      return answer.promise
    },
  })
  const options = {
    cache,
    account: 'account',
    now: () => NOW,
    log: () => {},
    mirror,
    kv: { get: async () => null } as unknown as KVNamespace,
    waitUntil: (job: Promise<unknown>) => void jobs.push(job),
  }
  const source = createEntrySource(options, 'overview', 'overview')
  return {
    jobs,
    asked,
    load: () =>
      loadEntry({
        source,
        isBusy: () => false,
        isWhole: () => true,
        now: () => NOW,
        limit: () => new Promise(() => {}),
      }),
    /** All that is ready to go on. */
    turn: () => new Promise((resolve) => setTimeout(resolve)),
    answer() {
      asked[0]?.resolve([
        { kind: 'entry', revision: 1, interval: 0, checkedAt: NOW, outage: null, content: null },
      ])
    },
  }
}

it('readers of one turn are answered before the mirror is asked, and ask it once', async () => {
  const { load, turn, asked, answer, jobs } = openBoard()
  for (let reader = 0; reader < 5; reader += 1) expect((await load()).kind).toBe('entry')
  expect(asked).toHaveLength(0)
  await turn()
  answer()
  await Promise.all(jobs)
  expect(asked).toHaveLength(1)
})

it('who comes while the mirror is being asked has nothing done behind the answer', async () => {
  const { load, turn, asked, answer, jobs } = openBoard()
  await load()
  await turn()
  const before = jobs.length
  for (let reader = 0; reader < 5; reader += 1) expect((await load()).kind).toBe('entry')
  expect([asked.length, jobs.length]).toEqual([1, before])
  answer()
  await Promise.all(jobs)
})
