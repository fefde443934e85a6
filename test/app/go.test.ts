import { describe, expect, it } from 'vitest'
import { addDeployments } from '../support/accounts.ts'
import { type Bench, HOUR, MINUTE, START } from '../support/bench.ts'
import { addDocs } from '../support/docs.ts'
import { readPage, warm } from '../support/pages.ts'
import { KEY, LINK, makeLink, NAVIGATION } from '../support/visitor.ts'

const PAST = START - 100 * HOUR

const openDocs = async (vars = {}) => (await addDocs({ vars, domains: ['docs.example'] })).bench

/** Where an address leads, or the status of an answer that leads nowhere. */
async function follow(bench: Bench, path: string, headers: Record<string, string> = {}) {
  const answer = await bench.get(path, { headers, redirect: 'manual' })
  return answer.headers.get('Location') ?? answer.status
}

const saysAt = async (bench: Bench, path: string) => {
  const page = await readPage(await bench.get(path))
  return { status: page.status, text: page.text }
}

const own = (id: string) => `https://${id.slice(0, 8)}.docs.pages.dev`

describe('/go/:project', () => {
  it('leads to the first custom domain, and nobody keeps the answer', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('docs', { at: PAST })
    await warm(bench)
    const answer = await bench.get('/go/docs', { redirect: 'manual' })
    expect([answer.status, answer.headers.get('Location')]).toEqual([302, 'https://docs.example'])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(await follow(bench, '/go/docs?environment=production')).toBe('https://docs.example')
    expect(await follow(bench, '/go/docs?environment=')).toBe('https://docs.example')
  })

  it('leads to the subdomain where there is no other domain', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('other', { at: PAST })
    await warm(bench)
    expect(await follow(bench, '/go/other')).toBe('https://other.pages.dev')
  })

  it('says that nothing is live where nothing is, and leads to what there is of the project', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('docs', { at: PAST, outcome: 'failure' })
    await warm(bench)
    const page = await readPage(await bench.get('/go/docs'))
    expect(page.status).toBe(404)
    expect(page.text).toContain('Nothing of this project is live.')
    expect(page.root.querySelector('main a')?.getAttribute('href')).toBe('/projects/docs')
  })

  it('is the same for a hidden project as for one that does not exist', async () => {
    const bench = await openDocs({ PROJECTS: 'docs' })
    bench.simulator.world.deploy('other', { at: PAST })
    await warm(bench)
    for (const rest of ['', '?environment=preview', '/main']) {
      expect(await saysAt(bench, `/go/other${rest}`)).toEqual(await saysAt(bench, `/go/nothing${rest}`))
      expect((await saysAt(bench, `/go/other${rest}`)).status).toBe(404)
    }
  })
})

describe('/go/:project?environment=preview', () => {
  it('leads to the newest preview that succeeded, however many deployments came after it', async () => {
    const bench = await openDocs()
    const { world } = bench.simulator
    world.deploy('docs', { branch: 'try', at: PAST })
    addDeployments(world, 'docs', 60, START - HOUR)
    world.deploy('docs', { branch: 'broken', outcome: 'failure', at: START - MINUTE })
    await warm(bench)
    await bench.get('/projects/docs')
    await bench.runAlarms()
    expect(await follow(bench, '/go/docs?environment=preview')).toBe('https://try.docs.pages.dev')
  })

  it('says so where no preview succeeded', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('docs', { at: PAST })
    await bench.get('/projects/docs')
    await bench.runAlarms()
    const { status, text } = await saysAt(bench, '/go/docs?environment=preview')
    expect(status).toBe(404)
    expect(text).toContain('No preview of this project has succeeded.')
  })

  it.each(['staging', 'constructor', 'Production', '%00'])(
    'refuses the environment %s with 400',
    async (word) => {
      const bench = await openDocs()
      await warm(bench)
      expect((await bench.get(`/go/docs?environment=${word}`, { redirect: 'manual' })).status).toBe(400)
    },
  )
})

describe('/go/:project/:branch', () => {
  it('leads to the alias, with the branch encoded or with plain slashes', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('docs', { branch: 'feat/Search', at: PAST })
    await bench.get('/projects/docs')
    await bench.runAlarms()
    for (const path of ['/go/docs/feat/Search', '/go/docs/feat%2FSearch'])
      expect(await follow(bench, path)).toBe('https://feat-search.docs.pages.dev')
  })

  it('takes a branch by its alias too, as it stands in the address of a preview, unless a branch is called so', async () => {
    const bench = await openDocs()
    const { world } = bench.simulator
    world.deploy('docs', { branch: 'feat/search', at: PAST })
    world.deploy('docs', { branch: 'fix/a', at: PAST })
    // Cloudflare gave `fix-a` away already, and appends signs to the alias of this one.
    world.deploy('docs', { branch: 'fix-a', at: PAST + HOUR })
    await bench.get('/projects/docs')
    await bench.runAlarms()
    expect(await follow(bench, '/go/docs/feat-search')).toBe('https://feat-search.docs.pages.dev')
    const address = String(await follow(bench, '/go/docs/fix-a'))
    expect(address).toMatch(/^https:\/\/fix-a-\w+\.docs\.pages\.dev$/)
    const alias = new URL(address).hostname.split('.')[0]
    expect(await follow(bench, `/go/docs/${alias}`)).toBe(address)
    expect(await follow(bench, '/go/docs/feat')).toBe(404)
  })

  it('leads to a branch that is not among the newest', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('docs', { branch: 'old', at: PAST })
    for (let index = 0; index < 12; index += 1)
      bench.simulator.world.deploy('docs', { branch: `new-${index}`, at: START - HOUR + index })
    await bench.get('/projects/docs')
    await bench.runAlarms()
    expect(await follow(bench, '/go/docs/old')).toBe('https://old.docs.pages.dev')
  })

  it('leads past an alias whose deployment failed, to the newest success’s own address', async () => {
    const bench = await openDocs()
    const good = bench.simulator.world.deploy('docs', { branch: 'try', at: PAST })
    bench.simulator.world.deploy('docs', { branch: 'try', at: PAST + HOUR, outcome: 'failure' })
    // Cloudflare takes the alias from the older one.
    bench.simulator.tamper = (body) =>
      JSON.parse(JSON.stringify(body), (_key, value) => {
        if (value?.deployment_trigger?.metadata?.branch !== 'try') return value
        return { ...value, aliases: value.id === good ? null : ['https://try.docs.pages.dev'] }
      })
    await bench.get('/projects/docs')
    await bench.runAlarms()
    expect(await follow(bench, '/go/docs/try')).toBe(own(good))
  })

  it('leads from the production branch to the live site', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('docs', { at: PAST })
    await bench.get('/projects/docs')
    await bench.runAlarms()
    expect(await follow(bench, '/go/docs/main')).toBe('https://docs.example')
  })

  it('says whether the branch is not known, or has nothing to show', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('docs', { branch: 'broken', at: PAST, outcome: 'failure' })
    await bench.get('/projects/docs')
    await bench.runAlarms()
    expect((await saysAt(bench, '/go/docs/broken')).text).toContain(
      'No deployment of this branch has succeeded.',
    )
    expect((await saysAt(bench, '/go/docs/nothing')).text).toContain('No deployment of this branch is known.')
    for (const branch of ['constructor', 'a%20b', "it's", '%E0%A4%A', 'x'.repeat(300)])
      expect(await follow(bench, `/go/docs/${branch}`), branch).toBe(404)
  })

  it('says that it may be among those that are still being read', async () => {
    const bench = await openDocs()
    addDeployments(bench.simulator.world, 'docs', 1_500, START - HOUR)
    await bench.get('/projects/docs')
    expect((await saysAt(bench, '/go/docs/nothing')).text).toContain('Older ones are still being read')
  })

  it('is not to be had while the mirror cannot be asked, but for branches that the page shows', async () => {
    const bench = await openDocs()
    bench.simulator.world.deploy('docs', { branch: 'try', at: PAST })
    await bench.get('/projects/docs')
    await bench.runAlarms()
    bench.breakMirror({ branch: () => Promise.reject(new Error('down')) })
    expect(await follow(bench, '/go/docs/try')).toBe('https://try.docs.pages.dev')
    expect(await follow(bench, '/go/docs/nothing')).toBe(503)
  })
})

describe('a key in an address that leads on', () => {
  it('is not in the next one', async () => {
    const bench = await openDocs(LINK)
    bench.simulator.world.deploy('docs', { at: PAST })
    await bench.get('/projects/docs', { headers: { Authorization: `Bearer ${KEY}` } })
    await bench.runAlarms()
    const narrow = await makeLink(bench, 'docs')
    for (const key of [KEY, narrow]) {
      expect(await follow(bench, `/go/docs?key=${key}`)).toBe('https://docs.example')
      expect(await follow(bench, `/go/docs?key=${key}`, NAVIGATION)).toBe('/go/docs')
      expect(await follow(bench, `/go/docs/main?key=${key}`)).toBe('https://docs.example')
    }
  })
})
