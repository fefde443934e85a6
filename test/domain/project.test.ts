import { describe, expect, it } from 'vitest'
import { customDomains, isHostName, mainDomain } from '../../src/domain/project.ts'
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
