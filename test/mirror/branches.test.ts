import { describe, expect, it } from 'vitest'
import { BRANCH_LIMIT } from '../../src/domain/branch.ts'
import { decodeContent, type ProjectPage, projectEntry } from '../../src/mirror/protocol.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { getPage, warm } from '../support/pages.ts'

async function benchWithDocs(): Promise<Bench> {
  const bench = await createBench()
  bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 99 * HOUR })
  return bench
}

async function branchesOf(bench: Bench): Promise<ProjectPage['branches']> {
  await warm(bench)
  const question = { name: projectEntry('docs'), have: 0, maxAge: 0 }
  const answer = await bench.ask(question)
  const content = answer.kind === 'entry' ? answer.content : null
  const page = decodeContent('project', content ?? '')
  if (!page) throw new Error('no page of docs')
  return page.branches
}

describe('the branches of a project', () => {
  it('are there with their newest deployment and the alias that Cloudflare named', async () => {
    const bench = await benchWithDocs()
    const { world } = bench.simulator
    world.deploy('docs', { branch: 'main', at: START - 3 * HOUR })
    world.deploy('docs', { branch: 'feat/Search', message: 'First', at: START - 2 * HOUR })
    world.deploy('docs', { branch: 'feat/Search', message: 'Second', at: START - HOUR })
    const { list, more } = await branchesOf(bench)
    expect(list.map(({ newest }) => [newest.branch, newest.subject])).toMatchObject([
      ['feat/Search', 'Second'],
      ['main', expect.any(String)],
    ])
    expect(list[0]?.aliases).toEqual([expect.stringMatching(/^https:\/\/feat-search\./)])
    expect(more).toBe(false)
  })

  it('are found in the history, further back than the newest page of deployments', async () => {
    const bench = await benchWithDocs()
    const { world } = bench.simulator
    world.deploy('docs', { branch: 'patient', at: START - 60 * HOUR })
    for (let index = 0; index < 40; index += 1)
      world.deploy('docs', { branch: 'main', at: START - (50 - index) * HOUR })
    const { list } = await branchesOf(bench)
    expect(list.map(({ newest }) => newest.branch)).toEqual(['main', 'patient'])
  })

  it('have the alias and the newest success of each, however many failures came after', async () => {
    const bench = await benchWithDocs()
    const { world } = bench.simulator
    const good = world.deploy('docs', { branch: 'draft', at: START - 20 * HOUR })
    for (let hour = 15; hour > 0; hour -= 1)
      world.deploy('docs', { branch: 'draft', outcome: 'failure', at: START - hour * HOUR })
    const [draft] = (await branchesOf(bench)).list
    expect(draft).toMatchObject({ newest: { status: 'failed' }, shown: { id: good } })
    expect(draft?.aliases).toEqual([expect.stringMatching(/^https:\/\/draft\./)])
    const page = await getPage(bench, '/projects/docs')
    expect(page.root.querySelector('table.branches')?.textContent).not.toContain('no site yet')
  })

  it('are bounded, and say so', async () => {
    const bench = await benchWithDocs()
    for (let index = 0; index <= BRANCH_LIMIT; index += 1)
      bench.simulator.world.deploy('docs', { branch: `b${index}`, at: START - (40 - index) * MINUTE * 10 })
    const { list, more } = await branchesOf(bench)
    expect(list).toHaveLength(BRANCH_LIMIT)
    expect(list[0]?.newest.branch).toBe(`b${BRANCH_LIMIT}`)
    expect(more).toBe(true)
  })

  it('go with their last deployment', async () => {
    const bench = await benchWithDocs()
    const { world } = bench.simulator
    world.deploy('docs', { branch: 'main', at: START - 2 * HOUR })
    const id = world.deploy('docs', { branch: 'gone', at: START - HOUR })
    expect((await branchesOf(bench)).list).toHaveLength(2)
    world.removeDeployment('docs', id)
    bench.clock.advance(2 * HOUR)
    expect((await branchesOf(bench)).list.map(({ newest }) => newest.branch)).toEqual(['main'])
  })
})
