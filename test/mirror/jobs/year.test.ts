import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { createCloudflare } from '../../../src/cloudflare/client.ts'
import { createCallBudget } from '../../../src/mirror/calls.ts'
import { createDeploymentTable } from '../../../src/mirror/deployments.ts'
import { createBuildCounter } from '../../../src/mirror/jobs/build-counter.ts'
import { createJobs } from '../../../src/mirror/jobs/create-jobs.ts'
import { createMarkTable } from '../../../src/mirror/jobs/marks.ts'
import { createNewestPages } from '../../../src/mirror/newest-pages.ts'
import { createPageStore } from '../../../src/mirror/page-store.ts'
import { createProjectTable } from '../../../src/mirror/projects.ts'
import { createPageReader } from '../../../src/mirror/read-page.ts'
import { createState } from '../../../src/mirror/state.ts'
import { GITHUB } from '../../support/accounts.ts'
import { BASE_URL, type Bench, createBench, HOUR, START, TOKEN } from '../../support/bench.ts'
import { warm } from '../../support/pages.ts'

const HOURS = 365 * 24
/** Of the API, for the builds of one hour. */
const CALLS = 10
const ENTRY = { project: 'docs', branch: null, cron: '0 * * * *', timezone: 'Europe/Berlin' }

/** The jobs alone, on what the object has stored: without the lists, the history and KV, which others test. */
function openJobs(bench: Bench, storage: DurableObjectStorage) {
  const { now } = bench.clock
  const state = createState(storage.sql)
  const calls = createCallBudget(state.calls, now)
  const cloudflare = createCloudflare({
    ...{ token: TOKEN, accountId: bench.accountId, baseUrl: BASE_URL, onQuota: calls.heed },
    fetch: bench.simulator.fetch,
    onUnreadable: () => {},
  })
  const counter = createBuildCounter(storage.sql, state.builds, now)
  const deployments = createDeploymentTable(storage.sql, counter)
  const projects = createProjectTable(storage, deployments, now)
  const touch = () => {}
  const store = createPageStore({ storage, projects, deployments })
  const readPage = createPageReader({ cloudflare, projects, touch, now, log: () => {} })
  const pages = createNewestPages({ readPage, projects, pages: store, deployments, now })
  const jobs = createJobs({
    ...{ storage, plan: 'paid', cloudflare, state, calls, projects, deployments, counter, pages, touch, now },
    marks: createMarkTable(storage.sql),
    settings: { builds: [ENTRY], buildBudget: 1_000, hooks: {}, retention: null, probe: null },
  })
  return { jobs, calls, counter }
}

it('a year of hourly builds comes to one each hour, whatever the clocks do, and to no more than a month has hours', async () => {
  const bench = await createBench()
  const { world } = bench.simulator
  world.addProject({ name: 'docs', source: GITHUB, createdAt: START - HOUR })
  await warm(bench)
  const started: number[] = []
  let mostOfMonth = 0
  await runInDurableObject(bench.mirror, async (_instance, { storage }) => {
    const { jobs, calls, counter } = openJobs(bench, storage)
    for (let hour = 0; hour < HOURS; hour += 1) {
      bench.clock.advance(HOUR)
      await jobs.builds(calls.open(CALLS))
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
