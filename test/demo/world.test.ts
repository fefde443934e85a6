import { describe, expect, it } from 'vitest'
import { type Plan, progress } from '../simulator/build.ts'
import { wireDomain } from '../simulator/domains.ts'
import { canonicalOf, deploymentsAt } from '../simulator/queries.ts'
import { createWorld, type World } from '../simulator/world.ts'
import { createLife, populate } from './world.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')
const HOUR = 3_600_000

function demo() {
  const clock = { now: NOW }
  const world = createWorld({ now: () => clock.now, seed: 1 })
  populate(world, NOW)
  return world
}

function deployments(world: World, name: string, now = NOW): Plan[] {
  const project = world.project(name)
  if (!project) throw new Error(`no project ${name}`)
  return deploymentsAt(project, now)
}

const phases = (plans: Plan[], now = NOW) => plans.map((plan) => progress(plan, now).phase)

describe("the demo's account", () => {
  it('is the same on every start', () => {
    expect(demo().projects).toEqual(demo().projects)
  })

  it('has over a dozen projects at addresses that exist nowhere', () => {
    const { projects } = demo()
    expect(projects.length).toBeGreaterThan(12)
    for (const { name, subdomain, domains, source } of projects) {
      expect(name).toMatch(/^[a-z0-9][a-z0-9-]{0,57}$/)
      expect(subdomain).toMatch(/\.pages\.example$/)
      for (const domain of domains) expect(domain.name).toMatch(/\.example$/)
      if (source) expect(source.owner).toBe('pageboard-demo')
    }
  })

  it('has projects of GitHub, of GitLab and of direct upload, and one never deployed', () => {
    const { projects } = demo()
    expect(new Set(projects.map(({ source }) => source?.type))).toEqual(
      new Set(['github', 'gitlab', undefined]),
    )
    expect(projects.filter((project) => project.deployments.length === 0).map(({ name }) => name)).toEqual([
      'annual-report',
    ])
    expect(projects.some(({ name, subdomain }) => subdomain !== `${name}.pages.example`)).toBe(true)
    expect(projects.filter(({ domains }) => domains.length > 0).length).toBeGreaterThan(5)
  })

  it('has one that failed in production while an older deployment is live', () => {
    const plans = deployments(demo(), 'ticket-shop')
    const production = plans.filter(({ environment }) => environment === 'production')
    expect(phases(production).slice(0, 2)).toEqual(['failure', 'success'])
    expect(canonicalOf(plans, NOW)).toBe(production[1])
  })

  it('has production that is stuck, that fails and that was rolled back, builds that hang and wait, and an address that is dead', () => {
    const world = demo()
    expect(
      world.project('brand-guidelines')?.domains.map((domain) => wireDomain(domain, NOW).status),
    ).toEqual(['error'])
    const stuck = deployments(world, 'volunteer-portal')
    expect(stuck.slice(0, 5).map(({ branch, environment }) => [branch, environment])).toEqual(
      Array(5).fill(['main', 'preview']),
    )
    expect(phases(deployments(world, 'quay-map')).slice(0, 4)).toEqual([
      'failure',
      'failure',
      'failure',
      'success',
    ])
    const [newest, before] = deployments(world, 'opening-hours')
    expect(phases([newest, before].filter((one) => one !== undefined))).toEqual(['success', 'success'])
    expect(world.project('opening-hours')?.rollback?.target).toBe(before)
    expect(phases(deployments(world, 'boat-hall'), NOW + 24 * HOUR)[0]).toBe('building')
    const [waiting] = deployments(world, 'tide-tables')
    expect(waiting && progress(waiting, NOW + 24 * HOUR).latestStage).toMatchObject({ name: 'queued' })
  })

  it('has one that is building', () => {
    expect(phases(deployments(demo(), 'ferry-timetable')).slice(0, 2)).toEqual(['building', 'success'])
  })

  it('has one with over three hundred deployments on twenty branches, over months', () => {
    const plans = deployments(demo(), 'harbour-museum')
    expect(plans.length).toBeGreaterThan(300)
    expect(new Set(plans.map(({ branch }) => branch)).size).toBe(20)
    expect(NOW - (plans.at(-1)?.createdAt ?? NOW)).toBeGreaterThan(90 * 24 * HOUR)
    expect(new Set(plans.map(({ id }) => id)).size).toBe(plans.length)
  })

  it('has what breaks a layout: long names, emoji, messages of many lines, none at all', () => {
    const plans = demo().projects.flatMap((project) => project.deployments)
    expect(demo().projects.some(({ name }) => name.length > 50)).toBe(true)
    expect(plans.some(({ branch }) => /\/.*\p{Emoji_Presentation}/u.test(branch))).toBe(true)
    expect(plans.some(({ message }) => message.includes('\r\n') && message.length > 400)).toBe(true)
    expect(plans.some(({ message }) => message === '')).toBe(true)
  })

  it('has deployments of every outcome, and none before its project', () => {
    const { projects } = demo()
    const seen = new Set(projects.flatMap((project) => phases(project.deployments)))
    expect([...seen].sort()).toEqual(['building', 'canceled', 'failure', 'queued', 'skipped', 'success'])
    for (const { createdAt, deployments } of projects) {
      for (const plan of deployments) expect(plan.createdAt).toBeGreaterThan(createdAt)
    }
  })
})

describe("the demo's life", () => {
  function lived(until: number, step = 10_000) {
    const world = demo()
    const life = createLife(world, NOW)
    for (let now = NOW; now <= until; now += step) life.advanceTo(now)
    return world.projects.flatMap(({ deployments }) => deployments).filter(({ createdAt }) => createdAt > NOW)
  }

  it('starts a build within a minute, and again every 20 to 60 seconds', () => {
    const times = lived(NOW + HOUR)
      .map(({ createdAt }) => createdAt)
      .sort((a, b) => a - b)
    expect(times[0]).toBeLessThanOrEqual(NOW + 60_000)
    expect(times.length).toBeGreaterThan(60)
    expect(times.length).toBeLessThan(200)
  })

  it('is the same however often it is looked at', () => {
    expect(lived(NOW + HOUR, 1000)).toEqual(lived(NOW + HOUR, 60_000))
  })

  it('takes each build from Git through its stages in 30 to 120 seconds', () => {
    const built = lived(NOW + HOUR).filter((plan) => plan.outcome === 'success' && !plan.isUpload)
    for (const plan of built) {
      expect(phases([plan], plan.createdAt + 29_000)).not.toEqual(['success'])
      expect(phases([plan], plan.createdAt + 121_000)).toEqual(['success'])
    }
  })

  it('mostly succeeds', () => {
    const plans = lived(NOW + 8 * HOUR)
    const share = plans.filter(({ outcome }) => outcome === 'success').length / plans.length
    expect(share).toBeGreaterThan(0.8)
    expect(share).toBeLessThan(0.92)
    expect(new Set(plans.map(({ outcome }) => outcome)).size).toBe(4)
  })

  it('supersedes a build while it waits', () => {
    const plans = lived(NOW + 8 * HOUR)
    const first = plans.find(
      ({ skipReason, outcome }) => outcome === 'skipped' && skipReason === 'superseded_queued_build',
    )
    const at = (first?.createdAt ?? 0) + (first?.durations.queued ?? 0)
    expect(plans.some((plan) => plan.createdAt === at && plan.branch === first?.branch)).toBe(true)
  })

  it('leaves the failed production build and the quiet projects as they are', () => {
    const world = demo()
    const life = createLife(world, NOW)
    const later = NOW + 8 * HOUR
    for (let now = NOW; now <= later; now += HOUR / 6) life.advanceTo(now)
    const plans = deployments(world, 'ticket-shop', later)
    expect(plans.length).toBeGreaterThan(deployments(demo(), 'ticket-shop').length)
    expect(phases(plans.filter(({ environment }) => environment === 'production'))[0]).toBe('failure')
    expect(deployments(world, 'annual-report', later)).toEqual([])
    expect(canonicalOf(deployments(world, 'playground', later), later)).toBeUndefined()
  })

  it('does not live through a night in which nobody looked', () => {
    const world = demo()
    const before = world.projects.flatMap(({ deployments }) => deployments).length
    createLife(world, NOW).advanceTo(NOW + 12 * HOUR)
    const after = world.projects.flatMap(({ deployments }) => deployments).length
    expect(after - before).toBeGreaterThan(10)
    expect(after - before).toBeLessThan(50)
  })
})
