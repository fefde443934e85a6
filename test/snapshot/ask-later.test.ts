import { expect, it } from 'vitest'
import { entryKey } from '../../src/mirror/protocol.ts'
import { createSnapshotCache } from '../../src/snapshot/cache.ts'
import { createEntrySource } from '../../src/snapshot/entry-source.ts'
import { loadEntry } from '../../src/snapshot/load-entry.ts'
import { createAsking } from '../../src/snapshot/one-call.ts'

const NOW = 1_000_000

it('readers of one turn are answered before the mirror is asked, and ask it once', async () => {
  const cache = createSnapshotCache(() => NOW)
  const key = entryKey('account', 'overview')
  const known = {
    value: { cards: [], unreadable: 0, missing: 0 },
    ...{ revision: 1, interval: 0, outage: null, askedAt: 0 },
  }
  cache.entries.overview.set(key, { ...known, checkedAt: NOW - 35_000 }, 1)
  const jobs: Promise<unknown>[] = []
  let asked = 0
  // A stand-in that answers at once: the real one is always slower.
  const mirror = createAsking({
    async readAll() {
      asked += 1
      return [{ kind: 'entry', revision: 1, interval: 0, checkedAt: NOW, outage: null, content: null }]
    },
  })
  const options = {
    ...{ cache, account: 'account', now: () => NOW, log: () => {}, mirror },
    kv: { get: async () => null } as unknown as KVNamespace,
    waitUntil: (job: Promise<unknown>) => void jobs.push(job),
  }
  const source = createEntrySource(options, 'overview', 'overview')
  const load = () =>
    loadEntry({ source, isBusy: () => false, limit: () => new Promise(() => {}), now: () => NOW })
  for (let reader = 0; reader < 5; reader += 1) expect((await load()).kind).toBe('entry')
  expect(asked).toBe(0)
  await Promise.all(jobs)
  expect(asked).toBe(1)
})
