import { describe, expect, it } from 'vitest'
import type { RawSettings } from '../../src/settings/read.ts'
import { newDomain } from '../simulator/domains.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, DAY, HOUR, MINUTE, START } from '../support/bench.ts'
import { getPage, readPage, warm } from '../support/pages.ts'
import { EXAMPLES } from '../support/routes.ts'
import { KEY, LINK, makeLink } from '../support/visitor.ts'

/** Projects of one account, by what is done to each. */
type Projects = Record<string, (deploy: (deployment: object) => string, bench: Bench) => void>

async function open(projects: Projects, vars: RawSettings = {}): Promise<Bench> {
  const bench = await createBench({ vars })
  const { world } = bench.simulator
  for (const [name, happen] of Object.entries(projects)) {
    const productionBranch = name === 'stuck' ? 'master' : 'main'
    world.addProject({ name, source: GITHUB, productionBranch, createdAt: START - 400 * DAY })
    happen((deployment) => world.deploy(name, deployment), bench)
  }
  return bench
}

const stuck: Projects[string] = (deploy) => {
  deploy({ at: START - 100 * DAY })
  for (const day of [9, 8, 7, 6]) deploy({ branch: 'main', at: START - day * DAY })
}
const failing: Projects[string] = (deploy) => {
  deploy({ message: 'Good one', at: START - 9 * DAY })
  for (const hours of [5, 4, 3])
    deploy({ message: `Broken ${hours}`, outcome: 'failure', at: START - hours * HOUR })
}
const rolledBack: Projects[string] = (deploy, { simulator }) => {
  const older = deploy({ message: 'The older one', at: START - 9 * DAY })
  deploy({ message: 'The newer one', at: START - 8 * DAY })
  simulator.world.rollBack('rolled-back', older)
}
const fine: Projects[string] = (deploy) => {
  deploy({ at: START - DAY })
}
const waiting: Projects[string] = (deploy) => {
  deploy({ at: START - DAY })
  deploy({ branch: 'feat/a', at: START - HOUR, durations: { queued: 90 * HOUR } })
}
const dead: Projects[string] = (deploy, { simulator }) => {
  deploy({ at: START - DAY })
  simulator.world
    .project('dead')
    ?.domains.push(newDomain('dead.example', START - DAY, 'CNAME record not set'))
}
const building: Projects[string] = (deploy) => {
  deploy({ at: START - DAY })
  deploy({ branch: 'feat/b', at: START - 10 * MINUTE, durations: { build: 90 * HOUR } })
}

/** Reads the account and its history, and lets the isolate ask for what came of that. */
async function settle(bench: Bench): Promise<void> {
  await warm(bench)
  bench.clock.advance(31_000)
  await warm(bench)
}

const ALL = { 'a-fine': fine, failing, 'rolled-back': rolledBack, stuck, waiting }

const STUCK =
  'Production is stuck: 4 deployments of main are previews, and the production branch master has had none since'
const FAILING = 'The last 3 production builds failed, the first of them'
const ROLLED_BACK = 'Rolled back to The older one: The newer one was taken back.'
const WAITING = 'The build of Update feat/a waits to be built; it was asked for'

describe('the overview', () => {
  it('puts first what needs attention, counts it in its first sentence, and says one reason in each row', async () => {
    const bench = await open(ALL)
    await settle(bench)
    const { root, text } = await getPage(bench, '/')
    expect(root.querySelectorAll('.projects th > a').map((name) => name.textContent)).toEqual([
      'failing',
      'rolled-back',
      'stuck',
      'waiting',
      'a-fine',
    ])
    expect(root.querySelector('.lede')?.textContent).toMatch(/^3 projects need attention\. All 5 projects/)
    expect(root.querySelector('.lede a')?.getAttribute('href')).toBe('/?attention=')
    for (const sentence of [STUCK, FAILING, ROLLED_BACK, WAITING]) expect(text).toContain(sentence)
    expect(root.querySelectorAll('.reason')).toHaveLength(4)
  })

  it('shows only those at /?attention=, and finds among them', async () => {
    const bench = await open(ALL)
    await settle(bench)
    const shown = async (path: string) => {
      const { root } = await getPage(bench, path)
      const names = root.querySelectorAll('.projects th > a').map((name) => name.textContent)
      return [names, root.querySelector('.lede')?.textContent] as const
    }
    const three = ['failing', 'rolled-back', 'stuck']
    for (const path of ['/?attention=', '/?attention=1', '/?attention'])
      expect(await shown(path)).toEqual([three, '3 of 5 projects need attention. Show all'])
    expect(await shown('/?attention=&q=stu')).toEqual([
      ['stuck'],
      '1 of 5 projects needs attention and has “stu” in the name, an address or the repository. Show all',
    ])
  })

  it('says nothing of attention where nothing needs any', async () => {
    const bench = await open({ one: fine, two: fine })
    await settle(bench)
    const lede = (await getPage(bench, '/')).root.querySelector('.lede')
    expect(lede?.textContent).toBe('All 2 projects are live. Deployments of all projects')
    expect((await getPage(bench, '/?attention=')).text).toContain('None of 2 projects needs attention')
  })

  it('is as before for a project whose rule is off', async () => {
    const ATTENTION = [{ project: 'st*', off: ['production-stuck'] }]
    const bench = await open({ 'a-fine': fine, stuck }, { ATTENTION })
    await settle(bench)
    const { root } = await getPage(bench, '/')
    expect(root.querySelectorAll('.reason')).toEqual([])
    expect(root.querySelector('.lede')?.textContent).toBe(
      'All 2 projects are live. Deployments of all projects',
    )
  })
})

describe('the wall screen', () => {
  it('puts first what needs attention, and says why in place of what was deployed', async () => {
    const bench = await open(ALL)
    await settle(bench)
    const { root } = await getPage(bench, '/tv')
    expect(root.querySelectorAll('.tile h2').map((name) => name.textContent)).toEqual([
      'failing',
      'rolled-back',
      'stuck',
      'waiting',
      'a-fine',
    ])
    const why = root.querySelectorAll('.tile-why').map((one) => one.textContent)
    for (const [index, sentence] of [FAILING, ROLLED_BACK, STUCK].entries())
      expect(why[index]?.replace(/\s+/g, ' ')).toContain(sentence)
    expect(why).toHaveLength(3)
  })
})

describe("a project's page", () => {
  it('says every reason, with what to do about it', async () => {
    const bench = await open({
      'a-fine': fine,
      stuck: (deploy, bench) => {
        stuck(deploy, bench)
        for (const hours of [5, 4, 3])
          deploy({ branch: 'master', outcome: 'failure', at: START - 10 * DAY - hours * HOUR })
      },
    })
    await settle(bench)
    const section = (await getPage(bench, '/projects/stuck')).root.querySelector(
      '[aria-labelledby=attention]',
    )
    expect(section?.querySelectorAll('.reason')).toHaveLength(2)
    expect(section?.textContent).toContain("Make main the production branch in the project's settings")
    const compare = section?.querySelectorAll('a').find((link) => link.textContent === 'Compare the two')
    expect(compare?.getAttribute('href')).toMatch(
      /^https:\/\/github\.com\/acme\/site\/compare\/\w{40}\.\.\.\w{40}$/,
    )
  })

  it('tells who uploads by hand which branch to name', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({ name: 'site', productionBranch: 'production', createdAt: START - DAY })
    for (const hours of [50, 40, 30])
      bench.simulator.world.deploy('site', { branch: 'main', at: START - hours * HOUR })
    await settle(bench)
    const { text } = await getPage(bench, '/projects/site')
    expect(text).toContain('the production branch production has had none since')
    expect(text).toContain('An upload names it by --branch')
  })

  it('says behind which builds one waits, and is another page when those have ended', async () => {
    const bench = await open({ building, waiting })
    await settle(bench)
    const before = await bench.get('/projects/waiting')
    expect((await readPage(before)).text).toContain('Before it comes one of building.')
    expect((await getPage(bench, '/')).text).toContain('Before it comes one of building.')
    bench.simulator.world.removeProject('building')
    for (const _look of [1, 2, 3]) await settle(bench)
    const headers = { 'If-None-Match': before.headers.get('ETag') ?? '' }
    const after = await bench.get('/projects/waiting', { headers })
    expect(after.status).toBe(200)
    expect((await readPage(after)).text).not.toContain('Before it comes')
  })
})

describe('an address that does not work', () => {
  it('is told with its state, and nobody is sent there: not by the overview, the page, /go or the card', async () => {
    const bench = await open({ 'a-fine': fine, dead }, { FRAME_ANCESTORS: 'https://wiki.example' })
    await settle(bench)
    const says = 'dead.example does not work: Cloudflare says “error”, seen first'
    const overview = await getPage(bench, '/')
    expect(overview.text).toContain(says)
    expect((await getPage(bench, '/tv')).text).toContain(says)
    const page = await getPage(bench, '/projects/dead')
    expect(page.text).toContain(says)
    expect(page.text).toContain('Domainsdead.example (error)')
    const card = await getPage(bench, '/embed/dead')
    expect(card.root.textContent).toContain('Not at dead.example (error)')
    for (const { root } of [overview, page, card]) {
      const links = root.querySelectorAll('a').map((link) => link.getAttribute('href'))
      expect(links).toContain('https://dead.pages.dev')
      expect(links).not.toContain('https://dead.example')
    }
    const leads = await bench.get('/go/dead', { redirect: 'manual' })
    expect(leads.headers.get('Location')).toBe('https://dead.pages.dev')
  })

  it('yet is told, and needs attention after a day, as a page that is otherwise the same', async () => {
    const bench = await open({
      'a-fine': fine,
      dead: (deploy, bench) => {
        dead(deploy, bench)
        for (const domain of bench.simulator.world.project('dead')?.domains ?? [])
          domain.validatedFrom = START + 9 * DAY
      },
    })
    await settle(bench)
    const before = await bench.get('/')
    const { root, text } = await readPage(before)
    expect(text).toContain('dead.pages.dev, not dead.example (being set up: initializing)')
    expect(root.querySelector('.lede')?.textContent).toBe(
      'All 2 projects are live. Deployments of all projects',
    )
    expect(root.querySelectorAll('.projects th > a').map((name) => name.textContent)).toEqual([
      'a-fine',
      'dead',
    ])
    bench.clock.advance(DAY)
    await settle(bench)
    const headers = { 'If-None-Match': before.headers.get('ETag') ?? '' }
    const after = await bench.get('/', { headers })
    expect(after.status).toBe(200)
    const late = await readPage(after)
    expect(late.text).toContain('dead.example does not work: Cloudflare says “initializing”')
    expect(late.root.querySelector('.lede')?.textContent).toMatch(/^1 project needs attention/)
    expect(late.root.querySelectorAll('.projects th > a').map((name) => name.textContent)).toEqual([
      'dead',
      'a-fine',
    ])
  })

  it('and of which ATTENTION switches the rule off is shown with its state all the same', async () => {
    const ATTENTION = [{ project: '*', off: ['address'] }]
    const bench = await open({ 'a-fine': fine, dead }, { ATTENTION })
    await settle(bench)
    const { root, text } = await getPage(bench, '/')
    expect(root.querySelectorAll('.reason')).toEqual([])
    expect(text).toContain('dead.pages.dev, not dead.example (error)')
  })
})

describe('a link for one project', () => {
  /** All that the link gets, and what stands on the page of the waiting project. */
  const seenIn = async (projects: Projects) => {
    const bench = await open(projects, { ...LINK, BUILD_BUDGET: 5 })
    const id = bench.simulator.world.project('waiting')?.deployments.at(0)?.id ?? ''
    const whole = { Authorization: `Bearer ${KEY}` }
    for (const path of ['/', '/projects/waiting']) await bench.get(path, { headers: whole })
    await bench.runAlarms()
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'waiting')}` }
    const found: Record<string, string> = {}
    for (const [route, example] of Object.entries(EXAMPLES)) {
      const { path, form } = example('waiting', id)
      if (form) continue
      const text = await (await bench.get(path, { headers, redirect: 'manual' })).text()
      // The board's feed is named by its account, of which each bench has one of its own.
      found[route] = text.replaceAll(/urn:uuid:[\w-]{36}/g, 'urn:uuid:of-the-account')
    }
    const textOf = async (path: string) => (await readPage(await bench.get(path, { headers: whole }))).text
    return { found, whole: await textOf('/projects/waiting'), activity: await textOf('/activity') }
  }

  it('shows the same bytes as where there is no other project, whatever those are the cause of', async () => {
    const alone = await seenIn({ waiting })
    const old: Projects[string] = (deploy) => {
      deploy({ at: START - 390 * DAY })
      deploy({ branch: 'feat/a', at: START - 380 * DAY })
    }
    const crowd = await seenIn({ ...ALL, building, dead, old })
    expect(crowd.whole).toContain('Before it comes one of building.')
    expect(crowd.activity).toContain("this month's builds are used up on 24 November")
    expect(crowd.activity).toContain('Previews of 1 project are public for over a year')
    expect(alone.activity).not.toContain('public for over a year')
    expect(crowd.found['GET /projects/:project']).toContain('waits to be built')
    expect(crowd.found).toEqual(alone.found)
  })
})
