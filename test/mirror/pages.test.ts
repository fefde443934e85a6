import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { decodeEntry, entryKey } from '../../src/mirror/protocol.ts'
import type { Env } from '../../src/settings/read.ts'
import { type Bench, HOUR, START } from '../support/bench.ts'
import { readDocs } from '../support/docs.ts'

/** Its deployments are the newest first. */
async function openDocs(count: number) {
  const { bench, ids } = await readDocs(count)
  return { bench, ids: ids.toReversed() }
}

/** Lets hours pass, with nobody there but the heartbeat. */
async function passHours(bench: Bench, hours: number): Promise<void> {
  for (let hour = 0; hour < hours; hour += 1) {
    bench.clock.advance(HOUR)
    await bench.mirror.heartbeat()
    await bench.runAlarms()
  }
}

const storedIds = (bench: Bench) =>
  runInDurableObject(bench.mirror, (_instance, { storage }) =>
    [...storage.sql.exec<{ id: string }>('SELECT id FROM deployments ORDER BY key DESC')].map(({ id }) => id),
  )

const pageOf = async (bench: Bench) => {
  const answer = await bench.ask({ name: 'project:docs', have: 0, maxAge: HOUR })
  if (answer.kind !== 'entry') throw new Error(answer.kind)
  return { ...JSON.parse(answer.content ?? ''), revision: answer.revision }
}

const walkedPages = (bench: Bench, since: number) =>
  bench.simulator.calls.slice(since).filter(({ path }) => /deployments\?.*\bpage=[2-9]/.test(path)).length

describe('a deployment that was deleted upstream', () => {
  it.each(Array.from({ length: 80 }, (_, index) => index + 1))(
    'is noticed within two hours as the newest but %i of 80, and the history is not walked again and again',
    async (position) => {
      const { bench, ids } = await openDocs(80)
      const [gone = ''] = ids.slice(position - 1, position)
      bench.simulator.world.removeDeployment('docs', gone)
      await passHours(bench, 2)
      expect(await storedIds(bench)).toEqual(ids.filter((id) => id !== gone))
      expect(await pageOf(bench)).toMatchObject({ stored: 79, total: 79, complete: true })
      const since = bench.simulator.calls.length
      await passHours(bench, 6)
      expect(walkedPages(bench, since)).toBe(0)
    },
  )
})

describe('a record without a date', () => {
  it('on a full page takes no older deployment away, and comes last', async () => {
    const { bench, ids } = await openDocs(80)
    const [undated = ''] = ids.slice(3, 4)
    bench.simulator.tamper = (body) =>
      JSON.parse(
        JSON.stringify(body, (_key, value) =>
          value?.id === undated ? { ...value, created_on: undefined } : value,
        ),
      )
    await passHours(bench, 26)
    const stored = await storedIds(bench)
    expect(stored.toSorted()).toEqual(ids.toSorted())
    expect(stored.at(-1)).toBe(undated)
    expect(await pageOf(bench)).toMatchObject({ stored: 80, total: 80, complete: true })
  })
})

describe('a walk through the whole history that finds nothing new', () => {
  it('changes no revision and writes nothing to KV', async () => {
    const { bench } = await openDocs(80)
    const { revision } = await pageOf(bench)
    const since = bench.simulator.calls.length
    await passHours(bench, 26)
    expect(walkedPages(bench, since)).toBeGreaterThan(0)
    expect((await pageOf(bench)).revision).toBe(revision)
    const stored = await (env as unknown as Env).SNAPSHOTS.get(entryKey(bench.account, 'project:docs'))
    expect(decodeEntry(stored ?? '')).toMatchObject({ revision, checkedAt: START })
  })

  it('that finds another number than Cloudflare counts comes again within the hour, and then once a day', async () => {
    const { bench } = await openDocs(80)
    // Cloudflare counts one more than it lists.
    bench.simulator.tamper = (body) => {
      const { result_info: info } = body as { result_info?: { total_count: number; per_page: number } }
      return info?.per_page === 25
        ? { ...(body as object), result_info: { ...info, total_count: info.total_count + 1 } }
        : body
    }
    await passHours(bench, 6)
    const since = bench.simulator.calls.length
    await passHours(bench, 48)
    // Four pages, three of them older ones, twice a day at most.
    expect(walkedPages(bench, since)).toBeLessThanOrEqual(4 * 3)
  })
})

describe('a refused size of pages', () => {
  it('in one answer does not change how later pages are asked for, of this list and of the other', async () => {
    const { bench } = await openDocs(30)
    bench.simulator.faults.set(
      { kind: 'status', status: 400, code: 8000024 },
      { path: /docs\/deployments\?/, times: 1 },
    )
    await passHours(bench, 1)
    bench.simulator.faults.clear()
    const since = bench.simulator.calls.length
    await passHours(bench, 60)
    const asked = bench.simulator.calls.slice(since).map(({ path }) => path)
    expect(asked.filter((path) => path.includes('per_page=10')).length).toBeGreaterThan(50)
    expect(asked.at(-1)).toContain('per_page=25')
  })
})
