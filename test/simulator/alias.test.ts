import { describe, expect, it } from 'vitest'
import { aliasLabel } from './alias.ts'
import { type Body, GITHUB, start } from './start.ts'
import type { WireDeployment } from './wire.ts'

const free = () => false

describe('an alias', () => {
  it.each([
    ['feat/New_Nav', 'feat-new-nav'],
    ['--draft--', 'draft'],
    ['a//b', 'a--b'],
    ['release-candidate-for-the-autumn-campaign', 'release-candidate-for-the-au'],
    ['a-branch-that-is-cut-at-the-hyphen', 'a-branch-that-is-cut-at-the-'],
    ['spring-🌱', 'spring'],
  ])('of %s is %s', (branch, label) => expect(aliasLabel(branch, free)).toBe(label))

  it('is random when nothing of the branch is left', () => {
    expect(aliasLabel('🌱', free)).toMatch(/^branch-[a-z0-9]{10}$/)
  })

  it('gets four characters more when another branch has it', () => {
    expect(aliasLabel('feat-nav', (label) => label === 'feat-nav')).toMatch(/^feat-nav-[a-z0-9]{4}$/)
  })
})

describe('the aliases of deployments', () => {
  function branch() {
    const { simulator, clock, get } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    const aliases = async () =>
      (await get<Body<WireDeployment[]>>('/site/deployments')).result.map((one) => one.aliases)
    return { world: simulator.world, clock, aliases, ago: (ms: number) => clock.now - ms }
  }
  const ALIAS = ['https://feat-nav.site.pages.dev']

  it('point to the newest of the branch, once it has left the queue', async () => {
    const { world, clock, aliases, ago } = branch()
    world.deploy('site', { branch: 'feat/nav', at: ago(900_000) })
    world.deploy('site', { branch: 'feat/nav', durations: { queued: 5000 } })
    expect(await aliases()).toEqual([null, ALIAS])
    clock.now += 6000
    expect(await aliases()).toEqual([ALIAS, null])
  })

  it('stay where they are when a newer one fails or is skipped, and production has none', async () => {
    const { world, aliases, ago } = branch()
    world.deploy('site', { branch: 'feat/nav', at: ago(900_000) })
    world.deploy('site', { branch: 'feat/nav', at: ago(800_000), outcome: 'failure' })
    world.deploy('site', { branch: 'feat/nav', at: ago(700_000), outcome: 'skipped' })
    world.deploy('site', { at: ago(600_000) })
    expect(await aliases()).toEqual([null, null, null, ALIAS])
  })

  it('are lost when their deployment is deleted', async () => {
    const { world, aliases, ago } = branch()
    world.deploy('site', { branch: 'feat/nav', at: ago(900_000) })
    const id = world.deploy('site', { branch: 'feat/nav', at: ago(800_000) })
    world.removeDeployment('site', id)
    expect(await aliases()).toEqual([null])
  })
})
