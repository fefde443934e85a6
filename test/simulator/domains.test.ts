import type { DomainGetResponse } from 'cloudflare/resources/pages/projects/domains'
import { describe, expect, it } from 'vitest'
import { type Body, start } from './start.ts'
import type { WireProject } from './wire.ts'

function site() {
  const started = start()
  started.simulator.world.addProject({ name: 'site', domains: ['www.site.example'] })
  const status = async (name: string) =>
    (await started.get<Body<DomainGetResponse>>(`/site/domains/${name}`)).result.status
  return { ...started, status }
}

describe('custom domains', () => {
  it('are listed on one page, without the one of pages.dev', async () => {
    const { get } = site()
    expect((await get<Body<DomainGetResponse[]>>('/site/domains')).result).toMatchObject([
      { name: 'www.site.example', status: 'active', validation_data: { method: 'http', status: 'active' } },
    ])
  })

  it('become active some time after they are added', async () => {
    const { send, clock, status, get } = site()
    expect(await send('POST', '/site/domains', { name: 'new.example' })).toMatchObject({
      status: 200,
      result: { name: 'new.example', status: 'initializing' },
    })
    clock.now += 10_000
    expect(await status('new.example')).toBe('pending')
    clock.now += 60_000
    expect(await status('new.example')).toBe('active')
    expect((await get<Body<WireProject>>('/site')).result.domains).toEqual([
      'site.pages.dev',
      'www.site.example',
      'new.example',
    ])
  })

  it('that fail are validated again by PATCH', async () => {
    const { simulator, send, clock, status, get } = site()
    const [domain] = simulator.world.project('site')?.domains ?? []
    if (!domain) throw new Error('no domain')
    domain.failing = 'CNAME record not set'
    expect((await get<Body<DomainGetResponse>>('/site/domains/www.site.example')).result).toMatchObject({
      status: 'error',
      verification_data: { status: 'error', error_message: 'CNAME record not set' },
    })
    domain.failing = undefined
    await send('PATCH', '/site/domains/www.site.example')
    expect(await status('www.site.example')).toBe('initializing')
    clock.now += 60_000
    expect(await status('www.site.example')).toBe('active')
  })

  it('are 8000018 when they exist in the account, and 8000021 when they do not', async () => {
    const { simulator, send } = site()
    simulator.world.addProject({ name: 'other' })
    expect((await send('POST', '/other/domains', { name: 'www.site.example' })).errors[0]?.code).toBe(8000018)
    for (const method of ['GET', 'PATCH', 'DELETE']) {
      expect((await send(method, '/site/domains/none.example')).errors[0]?.code).toBe(8000021)
    }
    expect((await send('POST', '/site/domains', { name: 'not a domain' })).status).toBe(400)
  })

  it('are gone after DELETE', async () => {
    const { send, get } = site()
    expect(await send('DELETE', '/site/domains/www.site.example')).toMatchObject({
      status: 200,
      result: null,
    })
    expect((await get('/site/domains')).result).toEqual([])
  })
})
