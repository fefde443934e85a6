import type { Deployment, Project } from 'cloudflare/resources/pages/projects/projects'
import { describe, expect, it } from 'vitest'
import { instantOf } from '../../src/domain/time.ts'
import type { NewDeployment } from '../simulator/world.ts'
import { GITHUB } from '../support/accounts.ts'
import { API } from '../support/api.ts'
import { BASE_URL, type Bench, createBench, HOUR, MINUTE, START, TOKEN } from '../support/bench.ts'
import { warm } from '../support/pages.ts'

/** What the API says and the board does not: written here again, on purpose. */
const NOT_PUBLIC = new Set([
  'build_config',
  'deployment_configs',
  'env_vars',
  'uses_functions',
  'framework',
  'framework_version',
  'production_script_name',
  'preview_script_name',
  'owner_id',
  'repo_id',
  'preview_branch_includes',
  'preview_branch_excludes',
  'path_includes',
  'path_excludes',
])

/** Left out: not in the SDK's type, or without a value that would say nothing. */
const LEFT_OUT = new Set([
  'compatibility_date',
  'compatibility_flags',
  'build_image_major_version',
  'usage_model',
  'files',
  'pr_comments_enabled',
  'deployments_enabled',
  'production_deployments_enabled',
  'preview_deployment_setting',
])

/** Every field that the SDK promises: the compiler knows whether one is missing here. */
const PROMISED: Record<RequiredKeys<Project> | RequiredKeys<Deployment>, true> = {
  id: true,
  name: true,
  created_on: true,
  production_branch: true,
  latest_deployment: true,
  canonical_deployment: true,
  deployment_configs: true,
  uses_functions: true,
  framework: true,
  framework_version: true,
  production_script_name: true,
  preview_script_name: true,
  aliases: true,
  build_config: true,
  deployment_trigger: true,
  env_vars: true,
  environment: true,
  is_skipped: true,
  latest_stage: true,
  modified_on: true,
  project_id: true,
  project_name: true,
  short_id: true,
  stages: true,
  url: true,
  source: true,
}
type RequiredKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? never : K }[keyof T]

const DEPLOYMENTS: Record<string, NewDeployment> = {
  'live from Git': { message: 'Fix <b>it</b> 🌱\n\nIn two parts', at: START - 9 * HOUR },
  'a preview': { branch: 'feature/x', at: START - 8 * HOUR },
  'a failed build': { outcome: 'failure', at: START - 7 * HOUR },
  'a skipped one': { outcome: 'skipped', skipReason: 'path_config', at: START - 6 * HOUR },
  'an upload': { trigger: 'ad_hoc', branch: 'by-hand', at: START - 5 * HOUR },
  'a running build': { branch: 'slow', durations: { build: HOUR }, at: START - MINUTE },
}

async function openBench(): Promise<{ bench: Bench; ids: Map<string, string> }> {
  const bench = await createBench()
  const { world } = bench.simulator
  world.addProject({ name: 'site', source: GITHUB, domains: ['site.example'], createdAt: START - 99 * HOUR })
  world.addProject({ name: 'upload', createdAt: START - 98 * HOUR })
  world.addProject({ name: 'empty', source: GITHUB, createdAt: START - 97 * HOUR })
  world.deploy('upload', { message: 'By hand', at: START - 9 * HOUR })
  const made = Object.entries(DEPLOYMENTS).map(([what, one]) => [what, world.deploy('site', one)] as const)
  await warm(bench)
  return { bench, ids: new Map(made) }
}

type Json = Record<string, unknown>

async function both(bench: Bench, path: string): Promise<[cloudflare: Json, board: Json]> {
  const address = `${BASE_URL}/accounts/${bench.accountId}/pages/projects${path}`
  const headers = { Authorization: `Bearer ${TOKEN}` }
  const theirs = await (await bench.simulator.fetch(address, { headers })).json<Json>()
  return [theirs, await (await bench.get(`${API}${path}`)).json<Json>()]
}

/** What the board should say where Cloudflare says `value`: the same, but for what is not public, and times with six digits or three. */
function expected(value: unknown, key = ''): unknown {
  if (NOT_PUBLIC.has(key)) return expect.toSatisfy(isEmpty, `${key} is empty`)
  if (Array.isArray(value)) return value.map((item) => expected(item))
  if (typeof value === 'string' && key.endsWith('_on')) return new Date(value).toISOString()
  if (typeof value !== 'object' || value === null) return value
  const isDeployment = 'short_id' in value && 'created_on' in value
  const shown = Object.entries(value).filter(
    ([name]) =>
      !LEFT_OUT.has(name) && !(isDeployment && ['production_branch', 'uses_functions'].includes(name)),
  )
  const fields = Object.fromEntries(shown.map(([name, item]) => [name, expected(item, name)]))
  if (!isDeployment) return fields
  // Cloudflare leaves it out of what was not skipped; the SDK takes null as well.
  return { skip_reason: null, ...fields, created_on: instantOf(String(value.created_on)) }
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'object' && value !== null) return Object.values(value).every(isEmpty)
  return value === null || value === ''
}

describe('the board says what Cloudflare says, but for what is not public', () => {
  it.each([
    '/site',
    '/upload',
    '/empty',
    '/site/deployments',
    '/site/deployments?env=preview&page=1&per_page=2',
  ])('at %s', async (path) => {
    const { bench } = await openBench()
    const [cloudflare, board] = await both(bench, path)
    expect(board).toEqual(expected(cloudflare))
  })

  it('of all projects, in whatever order', async () => {
    const { bench } = await openBench()
    bench.simulator.world.projectOrder = 'by name'
    const [cloudflare, board] = await both(bench, '')
    expect(board).toEqual(expected(cloudflare))
  })

  it.each(Object.keys(DEPLOYMENTS))('of %s', async (what) => {
    const { bench, ids } = await openBench()
    const [cloudflare, board] = await both(bench, `/site/deployments/${ids.get(what)}`)
    expect(board).toEqual(expected(cloudflare))
  })

  it.each([
    '/none',
    '/site/deployments/none',
    '?per_page=11',
    '/site/deployments?per_page=26',
    '/site/deployments?page=0',
  ])('when it refuses %s', async (path) => {
    const { bench } = await openBench()
    const [cloudflare, board] = await both(bench, path)
    expect(board).toEqual(cloudflare)
  })

  it('with every field that the SDK promises, of an empty project and of one without a repository too', async () => {
    const { bench, ids } = await openBench()
    const read = async (path: string) =>
      (await (await bench.get(`${API}${path}`)).json<{ result: Json }>()).result
    const projects = [await read('/site'), await read('/upload'), await read('/empty')]
    const found = new Set(
      Object.keys({ ...projects[0], ...(await read(`/site/deployments/${ids.get('a preview')}`)) }),
    )
    expect([...Object.keys(PROMISED), 'subdomain', 'domains'].filter((key) => !found.has(key))).toEqual([])
    for (const key of Object.keys(projects[0] ?? {}).filter((name) => name !== 'source')) {
      for (const project of projects) expect(project).toHaveProperty(key)
    }
  })
})

describe('a canceled deployment', () => {
  it('is canceled in its latest stage, where Cloudflare calls it active for ever', async () => {
    const { bench } = await openBench()
    const id = bench.simulator.world.deploy('site', {
      outcome: 'canceled',
      failedStage: 'build',
      at: START - 4 * HOUR,
    })
    bench.clock.advance(61 * MINUTE)
    await bench.get('/projects/site')
    const [cloudflare, board] = await both(bench, `/site/deployments/${id}`)
    expect(cloudflare.result).toMatchObject({ latest_stage: { status: 'active' } })
    expect(board.result).toMatchObject({ latest_stage: { name: 'build', status: 'canceled' } })
  })
})
