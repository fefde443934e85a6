import { describe, expect, it } from 'vitest'
import { customDomains, mainDomain } from '../../src/domain/project.ts'
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

  it('is nowhere when there is neither', () => {
    expect(mainDomain(makeProject({ subdomain: null, domains: [] }))).toBeNull()
  })
})

it('does not count the subdomain among the custom domains, wherever it stands in the list', () => {
  const domains = ['www.example.com', 'site.pages.dev', 'example.com']
  expect(customDomains(makeProject({ domains }))).toEqual(['www.example.com', 'example.com'])
})
