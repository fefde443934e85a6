import { describe, expect, it } from 'vitest'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, MINUTE, START } from '../support/bench.ts'
import { getPage } from '../support/pages.ts'

/** A board of an account whose API writes every empty list as null. */
async function openBench(): Promise<Bench> {
  const bench = await createBench()
  bench.simulator.tamper = (body) => {
    const { result } = body as { result: unknown }
    return Array.isArray(result) && result.length === 0 ? { ...(body as object), result: null } : body
  }
  return bench
}

describe('an empty list that Cloudflare writes as null', () => {
  it('of projects is an account without projects', async () => {
    const bench = await openBench()
    expect((await getPage(bench, '/')).text).toContain('There are no projects to show.')
    expect((await bench.health()).outage).toBeNull()
  })

  it('of deployments is a project to which nothing was deployed yet', async () => {
    const bench = await openBench()
    for (const name of ['new', 'other'])
      bench.simulator.world.addProject({ name, source: GITHUB, createdAt: START - MINUTE })
    const page = await getPage(bench, '/projects/new')
    expect(page.text).toContain('There are none yet.')
    expect(page.headers.get('Refresh')).toBeNull()
  })
})
