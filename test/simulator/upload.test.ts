import { describe, expect, it } from 'vitest'
import { type Body, GITHUB, start } from './start.ts'
import type { WireDeployment } from './wire.ts'

const INDEX = 'a'.repeat(32)
const STYLE = 'b'.repeat(32)
const file = (key: string) => ({
  key,
  value: btoa('hello'),
  metadata: { contentType: 'text/html' },
  base64: true,
})

async function uploader(source?: typeof GITHUB) {
  const { simulator, clock, base, call, get } = start()
  simulator.world.addProject({ name: 'site', source })
  const { jwt } = (await get<Body<{ jwt: string }>>('/site/upload-token')).result

  const assets = async (path: string, body: unknown, token = jwt) => {
    const headers = { authorization: `Bearer ${token}` }
    const init = { method: 'POST', headers, body: JSON.stringify(body) }
    const response = await simulator.fetch(`${base}/pages/assets/${path}`, init)
    return { status: response.status, ...(await response.json<Body>()) }
  }
  const deploy = async (fields: Record<string, string>) => {
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.set(name, value)
    const response = await call('/site/deployments', { method: 'POST', body })
    return { status: response.status, ...(await response.json<Body<WireDeployment>>()) }
  }
  const finished = async (id: string) => {
    clock.now += 60_000
    return (await get<Body<WireDeployment & { files?: unknown }>>(`/site/deployments/${id}`)).result
  }
  const uploadAll = async () => {
    await assets('upload', [file(INDEX), file(STYLE)])
    await assets('upsert-hashes', { hashes: [INDEX, STYLE] })
  }
  return { simulator, clock, get, jwt, assets, deploy, finished, uploadAll }
}

describe('the upload token', () => {
  it('has three parts, with its end and the number of files in the middle', async () => {
    const { jwt, clock } = await uploader()
    const parts = jwt.split('.')
    expect(parts).toHaveLength(3)
    for (const part of parts) expect(part).toMatch(/^[\w-]+$/)
    const claims = JSON.parse(atob(parts[1] ?? ''))
    expect(claims).toMatchObject({ exp: clock.now / 1000 + 300, max_file_count_allowed: 20_000 })
  })

  it.each(['check-missing', 'upload', 'upsert-hashes'])('opens %s, and nothing else does', async (path) => {
    const { jwt, clock, assets } = await uploader()
    const body = path === 'upload' ? [file(INDEX)] : { hashes: [INDEX] }
    expect((await assets(path, body)).status).toBe(200)
    for (const token of ['', 'simulator-token', `${jwt}x`]) {
      expect(await assets(path, body, token)).toMatchObject({ status: 401, errors: [{ code: 8000013 }] })
    }
    clock.now += 300_000
    expect((await assets(path, body)).errors[0]?.code).toBe(8000013)
  })
})

describe('the files', () => {
  it('are missing until they are uploaded and confirmed', async () => {
    const { assets } = await uploader()
    const missing = async () => (await assets('check-missing', { hashes: [INDEX, STYLE] })).result
    expect(await missing()).toEqual([INDEX, STYLE])
    expect((await assets('upload', [file(INDEX)])).result).toBeNull()
    expect(await missing()).toEqual([INDEX, STYLE])
    await assets('upsert-hashes', { hashes: [INDEX, STYLE] })
    expect(await missing()).toEqual([STYLE])
  })

  it('are refused in another form', async () => {
    const { assets } = await uploader()
    expect((await assets('check-missing', { hashes: ['short'] })).status).toBe(400)
    expect((await assets('upload', [{ ...file(INDEX), base64: false }])).status).toBe(400)
  })
})

describe('a direct upload', () => {
  const manifest = JSON.stringify({ '/index.html': INDEX, '/style.css': STYLE })

  it('of a preview branch finishes as uploads do, with its alias', async () => {
    const { uploadAll, deploy, finished } = await uploader()
    await uploadAll()
    const { result } = await deploy({
      manifest,
      branch: 'feature/x',
      commit_hash: 'abc',
      commit_message: 'Try',
      commit_dirty: 'false',
    })
    expect(result).toMatchObject({ environment: 'preview', aliases: null, latest_stage: { name: 'queued' } })
    expect(await finished(result.id)).toMatchObject({
      aliases: ['https://feature-x.site.pages.dev'],
      latest_stage: { name: 'deploy', started_on: null, status: 'success' },
      stages: [{ name: 'queued', status: 'active', ended_on: null }, {}, {}, {}, {}],
      deployment_trigger: {
        type: 'ad_hoc',
        metadata: {
          branch: 'feature/x',
          commit_hash: 'abc',
          commit_message: 'Try',
          commit_dirty: false,
        },
      },
      env_vars: {},
      build_config: { build_command: null },
      files: JSON.parse(manifest),
    })
  })

  it('without a branch goes to production, and its files are not in lists', async () => {
    const { uploadAll, deploy, get } = await uploader()
    await uploadAll()
    expect((await deploy({ manifest })).result).toMatchObject({ environment: 'production' })
    const [listed] = (await get<Body<WireDeployment[]>>('/site/deployments')).result
    expect(listed).not.toHaveProperty('files')
  })

  it('goes onto a Git project as well', async () => {
    const { uploadAll, deploy } = await uploader(GITHUB)
    await uploadAll()
    expect((await deploy({ manifest, branch: 'draft' })).result).toMatchObject({
      deployment_trigger: { type: 'ad_hoc' },
      source: { type: 'github' },
    })
  })

  it('of files that never came fails, and its log says which', async () => {
    const { assets, deploy, finished, get } = await uploader()
    await assets('upload', [file(INDEX)])
    const { result } = await deploy({ manifest })
    expect((await finished(result.id)).latest_stage).toMatchObject({ name: 'deploy', status: 'failure' })
    expect(await get(`/site/deployments/${result.id}/history/logs?size=10000000`)).toMatchObject({
      result: { total: 1, data: [{ line: 'Error: The file "/style.css" was never uploaded.' }] },
    })
  })

  it.each(['', '[]', '{"index.html":"x"}', `{"index.html":"${INDEX}"}`])(
    'with the manifest %j is 8000096',
    async (manifest) => {
      const { deploy } = await uploader()
      expect(await deploy({ manifest })).toMatchObject({ status: 400, errors: [{ code: 8000096 }] })
    },
  )

  it('uses Functions when a worker comes with it, and ends as the world has planned', async () => {
    const { uploadAll, deploy, finished, simulator } = await uploader()
    await uploadAll()
    simulator.world.planNext('site', {
      outcome: 'failure',
      failure: 'Script startup exceeded CPU time limit.',
    })
    const { result } = await deploy({ manifest, '_worker.bundle': 'x' })
    expect(result.uses_functions).toBe(true)
    expect((await finished(result.id)).latest_stage.status).toBe('failure')
    expect((await deploy({ manifest })).result.uses_functions).toBe(false)
  })
})
