import { describe, expect, it } from 'vitest'
import { isBlank } from '../../src/domain/text.ts'
import { branchPath } from '../../src/views/addresses.ts'
import { eachDeployment } from '../simulator/alter.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, START } from '../support/bench.ts'
import { compressedLength, getPage } from '../support/pages.ts'

const PAST = START - HOUR

const HOSTILE = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'; DROP TABLE projects; --",
  '\u202Eevil\u202C\u2066\u200F',
  '👩‍👩‍👧‍👦 \uD83D half a pair',
  'first\r\n\r\nsecond\tthird\u0000\u001b[31m',
  '../../etc/passwd',
  'feat/a#b%2Fc?d&e',
  'x'.repeat(10_000),
  '{{7*7}} &lt;b&gt; %s %n',
  // Ends the isolation of its element, and turns the direction of all that follows.
  '\u2069\u202C\u202Edesrever',
  'abc\u2029אבג',
  '\u200b\u2060',
  '\u0000\u001b\u009b',
]

/** Control characters, what turns directions, and what ends a paragraph. */
const UNPRINTABLE = /(?![\t\n\r])\p{Cc}|[\u2029-\u202E\u2066-\u2069]/u

async function hostileBench(text: string): Promise<{ bench: Bench; id: string }> {
  const bench = await createBench()
  const { world } = bench.simulator
  world.addProject({
    name: 'docs',
    source: { ...GITHUB, owner: text.slice(0, 300) },
    domains: [text.slice(0, 300)],
    createdAt: PAST,
  })
  world.addProject({ name: 'other', createdAt: PAST })
  const id = world.deploy('docs', { branch: text, message: text, hash: text, trigger: text, at: PAST })
  world.deploy('docs', { branch: text, message: text, outcome: 'skipped', at: PAST + 1 })
  bench.simulator.tamper = (body) => withSkipReason(body, text)
  return { bench, id }
}

const PATHS = [
  '/',
  '/tv',
  '/embed/docs',
  '/projects/docs',
  '/projects/docs/branches',
  '/projects/docs?status=success',
  '/projects/docs/commits/0000000',
]

/** The page of that branch; where no address can hold it, that of all of them. */
const pathOfBranch = (text: string) => branchPath('docs', text) ?? '/projects/docs/branches'

describe.each(HOSTILE)('%# as branch, message, hash, owner, domain, trigger and reason', (text) => {
  it('is shown as text on every page, and no address leaves https', async () => {
    const { bench, id } = await hostileBench(text)
    const paths = [...PATHS, `/projects/docs/deployments/${id}`, pathOfBranch(text)]
    for (const path of paths) {
      const { root, html } = await getPage(bench, path)
      expect(
        root.querySelectorAll(
          'script:not([src="/board.js"]), img:not([src="/badges/docs.svg"]), style, iframe, [onerror], [style], [onload]',
        ),
      ).toEqual([])
      for (const link of root.querySelectorAll('a[href]')) {
        expect(link.getAttribute('href')).toMatch(/^(\/(?!\/)|#|https:\/\/)/)
      }
      expect(await compressedLength(html)).toBeLessThan(100_000)
      expect(html).not.toMatch(UNPRINTABLE)
    }
  })

  it('leaves no link and no heading without anything to see', async () => {
    const { bench, id } = await hostileBench(text)
    const paths = [...PATHS, `/projects/docs/deployments/${id}`, pathOfBranch(text)]
    for (const path of paths) {
      const { root } = await getPage(bench, path)
      const seen = root.querySelectorAll('a, h1, h2, h3, th, title, .status, bdi, dd, code')
      for (const element of seen) expect(isBlank(element.textContent), element.outerHTML).toBe(false)
    }
  })
})

describe('words that Cloudflare may add', () => {
  it('carry nothing out of their place, neither in a page nor in its title', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    for (const name of ['docs', 'other']) world.addProject({ name, source: GITHUB, createdAt: PAST })
    const id = world.deploy('docs', { branch: 'main', at: PAST })
    const odd = '\u2069\u202Edesrever\u0007'
    const stage = { name: `warm${odd}`, status: `paused${odd}`, started_on: null, ended_on: null }
    bench.simulator.tamper = eachDeployment((one) => ({
      ...one,
      latest_stage: stage,
      stages: [stage],
      skip_reason: odd,
      deployment_trigger: { type: `moon${odd}`, metadata: { branch: `b${odd}`, commit_message: '' } },
    }))
    for (const path of ['/', '/tv', '/projects/docs', `/projects/docs/deployments/${id}`]) {
      const { html, root } = await getPage(bench, path)
      expect(html).not.toMatch(UNPRINTABLE)
      if (path.includes('deployments')) {
        expect(root.querySelector('title')?.textContent).toContain('unknown (pauseddesrever')
        expect(html).toContain('moondesrever\ufffd')
      }
    }
  })
})

describe('a message of which nothing would be seen', () => {
  it.each(['\u200b', ' \u00ad\n\u2060', '\u0000\u001b', '\u3164'])('is none: %j', async (message) => {
    const bench = await createBench()
    const { world } = bench.simulator
    for (const name of ['docs', 'other']) world.addProject({ name, source: GITHUB, createdAt: PAST })
    const id = world.deploy('docs', { message, at: PAST })
    for (const path of ['/', '/tv', '/embed/docs', '/projects/docs'])
      expect((await getPage(bench, path)).text).toContain('No commit message')
    const { root } = await getPage(bench, `/projects/docs/deployments/${id}`)
    expect(root.querySelector('h1')?.textContent).toContain(id.slice(0, 8))
    expect(root.querySelector('#message')).toBeNull()
  })

  it('is not one whose first line alone is blank', async () => {
    const { bench } = await hostileBench('\u200b\n\u00ad\nFix the footer')
    expect((await getPage(bench, '/projects/docs')).text).toContain('Fix the footer')
  })
})

describe('a branch of which nothing would be seen', () => {
  it('is told by the numbers of its characters, since git allows it', async () => {
    const { bench } = await hostileBench('\u200b')
    const page = await getPage(bench, '/projects/docs')
    expect(page.root.querySelector('table.branches')?.textContent).toContain('U+200B')
  })
})

function withSkipReason(body: unknown, reason: string): unknown {
  return JSON.parse(JSON.stringify(body, (key, value) => (key === 'skip_reason' ? reason : value)))
}

describe('an address that is not https', () => {
  it.each([
    'javascript:alert(1)',
    'http://plain.example',
    'data:text/html,x',
    'https://',
    '//x.example',
    'https://*.example.org',
    'https://user@plain.example',
    'https://plain.example@other.example',
  ])('%s is shown as text and is no link', async (url) => {
    const bench = await createBench()
    const { world } = bench.simulator
    world.addProject({ name: 'docs', source: GITHUB, createdAt: PAST })
    world.addProject({ name: 'other', createdAt: PAST })
    const id = world.deploy('docs', { branch: 'try', at: PAST })
    bench.simulator.tamper = (body) => withUrls(body, url)
    const page = await getPage(bench, `/projects/docs/deployments/${id}`)
    expect(page.root.querySelectorAll('a').some((link) => link.getAttribute('href') === url)).toBe(false)
    expect(page.text).toContain(url)
  })
})

function withUrls(body: unknown, url: string): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value) => (key === 'url' ? url : key === 'aliases' && value ? [url] : value)),
  )
}

describe('a page', () => {
  it('of 100 projects, or of 25 deployments with long messages, is below 100 kB compressed', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    for (let index = 0; index < 100; index += 1) {
      const name = `a-project-with-a-rather-long-name-number-${index}`
      world.addProject({ name, source: GITHUB, domains: [`www.${name}.example`], createdAt: PAST })
      for (let turn = 0; turn < (index === 0 ? 26 : 2); turn += 1) {
        world.deploy(name, {
          branch: `branch-${index}-${turn}`,
          message: randomWords(index * 7 + turn, 9_000),
          at: PAST + turn,
        })
        world.deploy(name, { message: randomWords(index * 13 + turn, 9_000), at: PAST + turn })
      }
    }
    for (const path of ['/', '/projects/a-project-with-a-rather-long-name-number-0']) {
      expect(await compressedLength((await getPage(bench, path)).html)).toBeLessThan(100_000)
    }
  })
})

/** Text that does not compress well, the same for a seed. */
function randomWords(seed: number, length: number): string {
  let state = seed + 1
  let text = ''
  while (text.length < length) {
    state = (state * 48271) % 2147483647
    text += `${state.toString(36)} `
  }
  return text
}

describe('a domain that is no host name', () => {
  it.each(['*.example.org', 'example.org/path', 'user@example.org', 'example.org:8443'])(
    '%s is shown as text, and people are sent to the subdomain',
    async (domain) => {
      const bench = await createBench()
      const { world } = bench.simulator
      world.addProject({ name: 'docs', source: GITHUB, domains: [domain], createdAt: PAST })
      world.addProject({ name: 'other', createdAt: PAST })
      const id = world.deploy('docs', { at: PAST })
      for (const path of ['/', '/embed/docs', '/projects/docs', `/projects/docs/deployments/${id}`]) {
        const { root, text } = await getPage(bench, path)
        const hrefs = root.querySelectorAll('a').map((link) => link.getAttribute('href') ?? '')
        expect(hrefs.filter((href) => href.includes('example.org'))).toEqual([])
        expect(hrefs).toContain('https://docs.pages.dev')
        if (path === '/projects/docs') expect(text).toContain(domain)
      }
    },
  )

  it('is left out where an alias that is an address stands beside it', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    for (const name of ['docs', 'other']) world.addProject({ name, source: GITHUB, createdAt: PAST })
    const id = world.deploy('docs', { branch: 'draft', at: PAST })
    bench.simulator.tamper = eachDeployment((one) => ({
      ...one,
      aliases: ['https://*.docs.pages.dev', 'https://draft.docs.pages.dev'],
    }))
    for (const path of ['/projects/docs', `/projects/docs/deployments/${id}`]) {
      const { root } = await getPage(bench, path)
      const hrefs = root.querySelectorAll('a').map((link) => link.getAttribute('href') ?? '')
      expect(hrefs).toContain('https://draft.docs.pages.dev')
      expect(hrefs.filter((href) => href.includes('*'))).toEqual([])
    }
  })
})
