import { describe, expect, it } from 'vitest'
import { hostOf, meaningOf } from '../../src/domain/pasted-address.ts'
import { makeProject } from './make.ts'

describe('a pasted address', () => {
  it.each([
    ['https://try.site.pages.dev/a/b?c=d#e', 'try.site.pages.dev'],
    ['HTTPS://Try.Site.pages.dev', 'try.site.pages.dev'],
    ['http://try.site.pages.dev:443/', 'try.site.pages.dev'],
    ['site.example/path', 'site.example'],
    ['https://müller.example/', 'xn--mller-kva.example'],
  ])('tells its host: %s', (text, host) => {
    expect(hostOf(text)).toBe(host)
  })

  it.each([
    '',
    'site',
    'two words.example',
    'javascript:alert(1)',
    'https://',
    'a@',
    '//',
    'v1',
    '1a2b3c4',
    '..',
    '[::1]',
  ])('is not seen in %s', (text) => {
    expect(hostOf(text)).toBeNull()
  })
})

describe('what a host stands for in a project', () => {
  const project = makeProject({
    subdomain: 'site-4kx.pages.dev',
    domains: ['site-4kx.pages.dev', 'site.example'],
  })

  it.each([
    ['site.example', { kind: 'site' }],
    ['site-4kx.pages.dev', { kind: 'site' }],
    ['1a2b3c4d.site-4kx.pages.dev', { kind: 'deployment', shortId: '1a2b3c4d' }],
    ['feat-x.site-4kx.pages.dev', { kind: 'alias' }],
    ['a.b.site-4kx.pages.dev', null],
    ['xsite-4kx.pages.dev', null],
    ['site.pages.dev', null],
    ['www.site.example', null],
  ])('is told for %s', (host, meaning) => {
    expect(meaningOf(host, project)).toEqual(meaning)
  })

  it('is nothing in a project without a subdomain', () => {
    expect(meaningOf('x.pages.dev', makeProject({ subdomain: null, domains: [] }))).toBeNull()
  })
})
