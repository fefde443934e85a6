import { expect, it } from 'vitest'
import { createBench, MINUTE, START } from '../support/bench.ts'
import { warm } from '../support/pages.ts'
import { openSites } from '../support/site.ts'

it('is 503 and closed while the settings are not complete', async () => {
  const bench = await createBench({ vars: { ACCESS: '' } })
  const answer = await bench.get('/healthz')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({ status: 'closed', lastSync: null })
})

it('is 503 before the first sync, and does not start one', async () => {
  const bench = await createBench()
  const answer = await bench.get('/healthz')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toEqual({ status: 'starting', lastSync: null })
  expect(bench.simulator.calls).toEqual([])
})

it('is 200 with the time of the last good sync, and nothing of the account', async () => {
  const bench = await openSites(2)
  await warm(bench)
  const answer = await bench.get('/healthz')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  expect(await answer.json()).toEqual({ status: 'ok', lastSync: new Date(START).toISOString() })
})

it('is 503 when the last good sync is over 20 minutes old, and does not start one', async () => {
  const bench = await createBench()
  await warm(bench)
  const before = bench.simulator.calls.length
  bench.clock.advance(20 * MINUTE + 1)
  const answer = await bench.get('/healthz')
  expect(answer.status).toBe(503)
  expect(await answer.json()).toMatchObject({ status: 'stale' })
  expect(bench.simulator.calls.length).toBe(before)
})

it('is 200 with the first good sync, though it was 503 a moment before', async () => {
  const bench = await createBench()
  expect((await bench.get('/healthz')).status).toBe(503)
  await warm(bench)
  expect((await bench.get('/healthz')).status).toBe(200)
})

it('is 200 with the first good sync after old ones, though it was 503 a moment before', async () => {
  const bench = await createBench()
  await warm(bench)
  bench.clock.advance(20 * MINUTE + 1)
  expect((await bench.get('/healthz')).status).toBe(503)
  await warm(bench)
  expect((await bench.get('/healthz')).status).toBe(200)
})

it('asks the mirror once in five seconds while all is well', async () => {
  const bench = await createBench()
  await warm(bench)
  let asked = 0
  bench.breakMirror({
    health: (_question, real) => {
      asked += 1
      return real()
    },
  })
  for (let turn = 0; turn < 5; turn += 1) expect((await bench.get('/healthz')).status).toBe(200)
  expect(asked).toBe(1)
})

it('answers from memory when the mirror is down', async () => {
  const bench = await createBench()
  await warm(bench)
  bench.breakMirror({ health: () => Promise.reject(new Error('down')) })
  expect((await bench.get('/healthz')).status).toBe(200)
})
