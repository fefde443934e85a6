import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { createBuildCounter } from '../../src/builds/counter.ts'
import { createBuilds } from '../../src/builds/task.ts'
import { createCloudflare } from '../../src/cloudflare/client.ts'
import { createLedger } from '../../src/ledger/ledger.ts'
import { createOutbox } from '../../src/messages/outbox.ts'
import { createProjectList } from '../../src/mirror/list.ts'
import { createMeter } from '../../src/mirror/meter.ts'
import { createNewest } from '../../src/mirror/newest.ts'
import { createPages } from '../../src/mirror/pages.ts'
import { createReadings } from '../../src/mirror/readings.ts'
import { createSql } from '../../src/mirror/sql.ts'
import { createStore } from '../../src/mirror/store.ts'
import { GITHUB } from '../support/accounts.ts'
import { BASE_URL, type Bench, createBench, HOUR, START, TOKEN } from '../support/bench.ts'
import { warm } from '../support/pages.ts'

const HOURS = 365 * 24
const ENTRY = { project: 'docs', branch: null, cron: '0 * * * *', timezone: 'Europe/Berlin' }

/** The task alone, on what the object has stored: without the lists, the history and KV, which others test. */
function openBuilds(bench: Bench, storage: DurableObjectStorage) {
  const { now } = bench.clock
  const meter = createMeter('paid', now)
  const sql = createSql(storage, meter)
  const cloudflare = createCloudflare({
    token: TOKEN,
    accountId: bench.accountId,
    baseUrl: BASE_URL,
    onPause: meter.pause,
    fetch: (input, init) => {
      meter.countCall()
      return bench.simulator.fetch(input, init)
    },
    onUnreadable: () => {},
  })
  const counter = createBuildCounter(sql, now)
  const store = createStore({
    sql,
    now,
    onChange: () => {},
    complete: (_row, card) => ({ card, turnsAt: null }),
    watch: counter.see,
  })
  const readings = createReadings(sql)
  const pages = createPages(store, readings, now)
  const log = () => {}
  const newest = createNewest({ cloudflare, store, readings, pages, now, log })
  const isShown = () => true
  const list = createProjectList({ sql, cloudflare, store, readings, meter, isShown, now, log, version: '' })
  const { tasks } = createBuilds({
    sql,
    cloudflare,
    store,
    list,
    newest,
    counter,
    isWrong: () => false,
    now,
    ledger: createLedger(sql, now),
    outbox: createOutbox(sql, [], [], now),
    settings: { BUILDS: [ENTRY], DEPLOY_HOOKS: {}, BUILD_BUDGET: 1_000 },
  })
  return { tasks, meter, counter }
}

it('a year of hourly builds comes to one each hour, whatever the clocks do, and to no more than a month has hours', async () => {
  const bench = await createBench()
  const { world } = bench.simulator
  world.addProject({ name: 'docs', source: GITHUB, createdAt: START - HOUR })
  await warm(bench)
  const started: number[] = []
  let mostOfMonth = 0
  await runInDurableObject(bench.mirror, async (_instance, { storage }) => {
    const { tasks, meter, counter } = openBuilds(bench, storage)
    for (let hour = 0; hour < HOURS; hour += 1) {
      bench.clock.advance(HOUR)
      for (const task of tasks) await task.run(meter.open())
      mostOfMonth = Math.max(mostOfMonth, counter.used())
      // What nobody looks at any more is cleaned away by the team.
      for (const { id, createdAt } of [...(world.project('docs')?.deployments ?? [])]) {
        if (createdAt === bench.clock.now()) started.push(createdAt)
        else world.removeDeployment('docs', id)
      }
    }
  })
  expect(started).toEqual(Array.from({ length: HOURS }, (_, hour) => START + (hour + 1) * HOUR))
  expect(mostOfMonth).toBe(31 * 24)
}, 300_000)
