import { describe, expect, it } from 'vitest'
import { pathOfShownElsewhere } from '../../src/routes/shown-elsewhere.ts'

const ID = '1a2b3c4d-0000-4000-8000-000000000000'
const HASH = '1f00aa93be7c4410d2e5f6a7b8c9d0e1f2a3b4c5'
const PROJECTS = [
  { name: 'site', productionBranch: 'main', repository: { provider: 'github', owner: 'acme', name: 'site' } },
  {
    name: 'museum',
    productionBranch: 'main',
    repository: { provider: 'gitlab', owner: 'acme/web/sites', name: 'museum' },
  },
  { name: 'docs', productionBranch: 'main', repository: { provider: 'github', owner: 'acme', name: 'mono' } },
  { name: 'shop', productionBranch: 'main', repository: { provider: 'github', owner: 'acme', name: 'mono' } },
  { name: 'upload', productionBranch: null, repository: null },
  {
    name: 'elsewhere',
    productionBranch: 'main',
    repository: { provider: 'bitbucket', owner: 'acme', name: 'wiki' },
  },
]
const read = (text: string) => pathOfShownElsewhere(text, PROJECTS)

describe("an address of Cloudflare's dashboard", () => {
  it.each([
    `https://dash.cloudflare.com/0123456789abcdef0123456789abcdef/pages/view/any/${ID}`,
    `https://dash.cloudflare.com/?to=/:account/pages/view/any/${ID}`,
    `https://dash.cloudflare.com/?to=%2F%3Aaccount%2Fpages%2Fview%2Fany%2F${ID}`,
    `View logs: <https://dash.cloudflare.com/?to=/:account/pages/view/any/${ID}|View logs>.`,
    `[View logs](https://dash.cloudflare.com/?to=/:account/pages/view/any/${ID})`,
  ])('leads to the deployment that it shows: %s', (text) => {
    expect(read(text)).toBe('/projects/any/deployments/1a2b3c4d')
  })

  it('leads to the project, whichever part of it is shown', () => {
    for (const part of ['', '/', '/domains', '/settings/builds'])
      expect(read(`https://dash.cloudflare.com/0123/pages/view/any${part}`)).toBe('/projects/any')
  })

  it.each(['https://dash.cloudflare.com/', 'https://dash.cloudflare.com/0123/pages/view/%00'])(
    'leads to nothing where it names no project: %s',
    (text) => expect(read(text)).toBeNull(),
  )
})

describe('an address of a repository', () => {
  it.each([
    [`https://github.com/acme/site/commit/${HASH}`, 'site'],
    [`https://GitHub.com/Acme/Site/commit/${HASH}#diff-1`, 'site'],
    [`https://github.com/acme/site/pull/12/commits/${HASH}`, 'site'],
    [`https://github.com/acme/site/commit/${HASH}.patch`, 'site'],
    [`https://github.com/acme/site/tree/${HASH}`, 'site'],
    [`https://github.com/acme/site/tree/${HASH}/src/pages`, 'site'],
    [`https://gitlab.com/acme/web/sites/museum/-/commit/${HASH}?ref=x`, 'museum'],
    [`It is in https://github.com/acme/mono/commit/${HASH}.`, null],
  ])('leads to the commit that it shows, in all projects that are built from it: %s', (text, project) => {
    expect(read(text)).toBe(`${project ? `/projects/${project}` : ''}/commits/${HASH}`)
  })

  it.each([
    ['https://github.com/acme/site/tree/feat/search', 'site', 'feat/search'],
    ['https://github.com/acme/site/tree/fix%23123', 'site', 'fix#123'],
    ['https://github.com/acme/site/tree/feat/search/', 'site', 'feat/search'],
    ['https://github.com/acme/site/tree/main/src/guide', 'site', 'main'],
    ['https://github.com/acme/site/commits/feat/search', 'site', 'feat/search'],
    ['https://github.com/acme/site/tree/feat/commit/1a2b3c4d', 'site', 'feat/commit/1a2b3c4d'],
    ['https://gitlab.com/acme/web/sites/museum/-/tree/main?ref_type=heads', 'museum', 'main'],
  ])('leads to the branch that it shows: %s', (text, project, branch) => {
    expect(read(text)).toBe(`/projects/${project}/branches/${encodeURIComponent(branch)}`)
  })

  it.each([
    'https://github.com/acme/site',
    'https://github.com/acme/site/',
    'https://github.com/acme/site/pull/12',
    'https://github.com/acme/site.git',
    'https://github.com/acme/site/blob/main/src/commit/1a2b3c4d/page.md',
    'https://github.com/acme/site/tree/%E0%A4%A',
  ])('leads to the project where the board knows no more of what it shows: %s', (text) => {
    expect(read(text)).toBe('/projects/site')
  })

  it('leads to all projects that are built from it', () => {
    expect(read('https://github.com/acme/mono/tree/main')).toBe('/?q=acme%2Fmono')
  })

  it.each([
    'https://github.com/acme',
    'https://github.com/acme/site-two/commit/1a2b3c4d',
    'https://github.com/acme/private',
    'http://github.com/acme/site',
    'https://github.com.example/acme/site',
    'https://bitbucket.org/acme/wiki',
    'acme/site',
    'The footer is wrong, see https://github.com/acme/site/issues/3',
    '',
  ])('that no project is built from leads to nothing: %s', (text) => expect(read(text)).toBeNull())
})
