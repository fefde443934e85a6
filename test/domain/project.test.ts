import { describe, expect, it } from 'vitest'
import { customDomains, hostOf, isHostName, mainDomain, meaningOf } from '../../src/domain/project.ts'
import { makeProject } from './make.ts'

describe('where to send people', () => {
  it('is the first custom domain', () => {
    const domains = ['site.pages.dev', 'www.example.com', 'example.com']
    expect(mainDomain(makeProject({ domains }))).toBe('www.example.com')
  })

  it('is the subdomain when there is no other', () => {
    expect(mainDomain(makeProject())).toBe('site.pages.dev')
  })

  it('is the subdomain that Cloudflare gave, not one made from the name', () => {
    const project = makeProject({ name: 'brochure', subdomain: 'brochure-9kd.pages.dev', domains: [] })
    expect(mainDomain(project)).toBe('brochure-9kd.pages.dev')
  })

  it('is no pattern, but the first of the others, or the subdomain', () => {
    const pattern = ['site.pages.dev', '*.example.org']
    expect(mainDomain(makeProject({ domains: pattern }))).toBe('site.pages.dev')
    expect(mainDomain(makeProject({ domains: [...pattern, 'www.example.org'] }))).toBe('www.example.org')
    expect(mainDomain(makeProject({ subdomain: '*.pages.dev', domains: ['*.pages.dev'] }))).toBeNull()
  })

  it('is no domain that is known not to work', () => {
    const domains = ['site.pages.dev', 'www.example.com', 'example.com']
    const inactive = (...names: string[]) =>
      names.map((name) => ({ name, state: 'pending' as const, since: 0 }))
    expect(mainDomain(makeProject({ domains, inactive: inactive('www.example.com') }))).toBe('example.com')
    expect(mainDomain(makeProject({ domains, inactive: inactive('www.example.com', 'example.com') }))).toBe(
      'site.pages.dev',
    )
  })

  it('is nowhere when there is neither', () => {
    expect(mainDomain(makeProject({ subdomain: null, domains: [] }))).toBeNull()
  })
})

it('does not count the subdomain among the custom domains, wherever it stands in the list', () => {
  const domains = ['www.example.com', 'site.pages.dev', 'example.com']
  expect(customDomains(makeProject({ domains }))).toEqual(['www.example.com', 'example.com'])
})

describe('a host name', () => {
  it.each([
    'example.com',
    'a.b-c.example',
    'xn--mller-kva.example',
    'müller.example',
    'उदाहरण.example',
    '_site.example',
    `${'a'.repeat(63)}.dev`,
  ])('is %s', (text) => {
    expect(isHostName(text)).toBe(true)
  })

  it.each([
    '',
    '*.example.org',
    'www.*.org',
    'localhost',
    'example.org/path',
    'example.org:8443',
    'user@example.org',
    'https://example.org',
    'example.org?',
    'example..org',
    '.example.org',
    'example.org.',
    '-a.example.org',
    'a-.example.org',
    'a b.example.org',
    'a\u200b.example.org',
    `${'a'.repeat(64)}.dev`,
    `${'a.'.repeat(130)}dev`,
  ])('is not %j', (text) => {
    expect(isHostName(text)).toBe(false)
  })
})

describe('a pasted address', () => {
  it.each([
    ['https://try.site.pages.dev/a/b?c=d#e', 'try.site.pages.dev'],
    ['HTTPS://Try.Site.pages.dev', 'try.site.pages.dev'],
    ['http://try.site.pages.dev:443/', 'try.site.pages.dev'],
    ['site.example/path', 'site.example'],
    ['https://müller.example/', 'xn--mller-kva.example'],
    ['https://try.site.pages.dev.', 'try.site.pages.dev'],
    ['(try.site.pages.dev),', 'try.site.pages.dev'],
    ['<https://try.site.pages.dev>', 'try.site.pages.dev'],
    ['“https://try.site.pages.dev”!', 'try.site.pages.dev'],
    ['[the preview](https://try.site.pages.dev)', 'try.site.pages.dev'],
    ['[https://try.site.pages.dev/a](https://try.site.pages.dev/a)', 'try.site.pages.dev'],
    ['please look at https://try.site.pages.dev/a?b#c before noon', 'try.site.pages.dev'],
  ])('tells its host: %s', (text, host) => {
    expect(hostOf(text)).toBe(host)
  })

  it.each([
    '',
    'site',
    'two words.example',
    'site.example is down',
    'me@site.example',
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
