import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { ABOVE_ALL } from '../../src/mirror/order.ts'
import { addProjects } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { openDocs } from '../support/docs.ts'
import { getPage, type ReadPage, readPage } from '../support/pages.ts'
import { KEY, LINK, makeLink } from '../support/visitor.ts'

const subjects = ({ root }: ReadPage) =>
  root.querySelectorAll('table.deployments a.subject').map((link) => link.textContent.trim())

const projects = ({ root }: ReadPage) => root.querySelectorAll('.projects th > a').map(({ text }) => text)

const follow = async (bench: Bench, page: ReadPage, rel: 'prev' | 'next') => {
  const to = page.root.querySelector(`.pager a[rel=${rel}]`)?.getAttribute('href')
  return to ? getPage(bench, to.replaceAll('&amp;', '&')) : null
}

/** Deployments of one project, whose words are all known. */
const openWords = () =>
  openDocs(({ simulator: { world } }) => {
    const at = START - 5 * HOUR
    world.deploy('docs', { message: 'Mend the header', at })
    world.deploy('docs', { branch: 'try/header', message: 'Paint it', at: at + MINUTE })
    world.deploy('docs', { message: 'Mend the footer', at: at + 2 * MINUTE, outcome: 'failure' })
  })

describe('the words of a project’s deployments', () => {
  it.each([
    ['q=header', ['Paint it', 'Mend the header']],
    ['q=HEAD', ['Paint it', 'Mend the header']],
    ['q=mend&status=failed', ['Mend the footer']],
    ['q=header&branch=try%2Fheader', ['Paint it']],
    ['q=mend+foot&since=2101-11-24', ['Mend the footer']],
  ])('are looked for by ?%s', async (query, expected) => {
    const page = await getPage(await openWords(), `/projects/docs?${query}`)
    expect(subjects(page)).toEqual(expected)
    const form = page.root.querySelector('form.finder [name=q]')
    expect(form?.getAttribute('value')).toBe(new URLSearchParams(query).get('q'))
    expect(page.text).toContain(`${expected.length} deployment`)
  })

  it('find the hash and the id of each, whole or their beginnings', async () => {
    const bench = await openWords()
    const page = await getPage(bench, '/projects/docs?q=footer')
    const [link] = page.root.querySelectorAll('table.deployments a.subject')
    const id = link?.getAttribute('href')?.split('/').at(-1) ?? ''
    const hash = page.root.querySelector('table.deployments code')?.textContent ?? ''
    for (const q of [id, hash])
      expect(subjects(await getPage(bench, `/projects/docs?q=${q}`))).toEqual(['Mend the footer'])
  })

  it('that nothing has are named among what may be dropped', async () => {
    const page = await getPage(await openWords(), '/projects/docs?q=mend&branch=try%2Fheader')
    expect(page.root.querySelectorAll('ul.note a').map((link) => link.getAttribute('href'))).toEqual([
      '/projects/docs?q=mend',
      '/projects/docs?branch=try%2Fheader',
    ])
  })

  it.each(['---', '🎉', 'x'.repeat(201), '%22%22', '*', '()', '%E2%80%8B'])(
    'are told what is accepted, beside the field, where they are %s',
    async (q) => {
      const page = await readPage(await (await openWords()).get(`/projects/docs?q=${q}&status=failed`))
      expect(page.status).toBe(400)
      const field = page.root.querySelector('form.finder [name=q]')
      expect(field?.getAttribute('aria-invalid')).toBe('true')
      expect(page.root.querySelector(`#${field?.getAttribute('aria-describedby')}`)?.textContent).toContain(
        'letters or digits, 200 characters at most',
      )
      expect(page.root.querySelector('.finder [name=status] [selected]')?.getAttribute('value')).toBe(
        'failed',
      )
    },
  )

  it('that are read while the page is open are on it, though nothing else of the project has changed', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      for (let index = 600; index > 0; index -= 1)
        world.deploy('docs', { message: `Mend ${index}`, at: START - index * MINUTE })
    })
    await runInDurableObject(bench.mirror, (_instance, { storage }) => {
      storage.sql.exec(`UPDATE texts_reach SET reach = ${ABOVE_ALL}, below = 1`)
    })
    const path = '/projects/docs?q=mend'
    const before = await bench.get(path)
    expect((await readPage(before)).text).toContain('not all of them are found yet')
    const ask = () => bench.get(path, { headers: { 'If-None-Match': before.headers.get('ETag') ?? '' } })
    expect((await ask()).status).toBe(304)
    await bench.runAlarms()
    expect((await readPage(await ask())).text).not.toContain('not all of them are found yet')
  })
})

describe('the search of the board', () => {
  const openBoard = async (vars = {}) => {
    const bench = await createBench({ vars })
    const { world } = bench.simulator
    addProjects(world, 3, START - 9 * HOUR)
    world.deploy('site-001', { message: 'Mend site-003', at: START - 3 * HOUR })
    world.deploy('site-002', { branch: 'mend/it', message: 'Paint it', at: START - 2 * HOUR })
    world.deploy('site-003', { message: 'Mend the header', at: START - HOUR })
    return bench
  }
  const openFilled = async (vars = {}) => {
    const bench = await openBoard(vars)
    await getPage(bench, '/')
    await bench.runAlarms()
    return bench
  }

  it('finds projects first, then deployments of all of them by branch and text, newest first', async () => {
    const bench = await openFilled()
    const page = await getPage(bench, '/?q=mend')
    expect(projects(page)).toEqual([])
    expect(subjects(page)).toEqual(['Mend the header', 'Paint it', 'Mend site-003'])
    expect(page.text).toContain('3 deployments')
    const both = await getPage(bench, '/?q=site-003')
    expect([projects(both), subjects(both)]).toEqual([
      ['site-003'],
      ['Mend site-003', 'First version of site-003'],
    ])
    const row = page.root.querySelector('table.deployments tbody tr')
    expect(row?.querySelector('.where a')?.getAttribute('href')).toBe('/projects/site-003')
  })

  it('says where it has looked when it finds nothing', async () => {
    const page = await getPage(await openFilled(), '/?q=mend+nothing')
    expect(page.text).toContain('No deployments. None has all of it in its branch, message, hash or id.')
    expect(page.root.querySelector('a[href^="/deployments"]')).toBeNull()
  })

  it('says of a hash in each project whether it is live, and of a word that looks like one nothing', async () => {
    const bench = await openBoard()
    const { world } = bench.simulator
    world.deploy('site-001', { hash: '1a2b3c4d5', at: START - 2 * MINUTE })
    world.deploy('site-002', { hash: '1a2b3c4d5', branch: 'feat/x', at: START - 2 * MINUTE })
    bench.clock.advance(HOUR)
    for (const name of ['site-001', 'site-002']) await getPage(bench, `/projects/${name}`)
    await bench.runAlarms()
    const page = await getPage(bench, '/?q=1A2B3C4d5')
    const answers = ['site-001', 'site-002'].map((name) =>
      page.root.querySelector(`[aria-labelledby=in-${name}]`),
    )
    expect(answers.map((one) => one?.querySelector('.status')?.textContent)).toEqual(['Live', 'Preview only'])
    expect(answers[0]?.querySelector('.says a')?.getAttribute('href')).toBe('/commits/1a2b3c4d5')
    expect(subjects(page)).toHaveLength(2)
    const none = await getPage(bench, '/?q=defaced')
    expect(none.root.querySelectorAll('main section')).toHaveLength(1)
  })

  it('says of a hash anew whether it is live when something else is', async () => {
    const bench = await openBoard()
    const { world } = bench.simulator
    world.deploy('site-001', { hash: '1a2b3c4d5', at: START - 2 * MINUTE })
    const answer = async () => {
      for (const path of ['/projects/site-001', '/']) await getPage(bench, path)
      bench.clock.advance(31_000)
      const page = await getPage(bench, '/?q=1a2b3c4')
      return page.root.querySelector('#in-site-001')?.closest('section')?.querySelector('.status')
        ?.textContent
    }
    bench.clock.advance(HOUR)
    await answer()
    expect(await answer()).toBe('Live')
    world.deploy('site-001', { hash: '9a9b9c9d9', at: bench.clock.now() - MINUTE })
    bench.clock.advance(HOUR)
    await answer()
    expect(await answer()).toBe('Replaced')
  })

  it('goes on page by page, each deployment once', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    addProjects(world, 2, START - 99 * HOUR)
    for (let index = 60; index > 0; index -= 1)
      world.deploy(`site-00${1 + (index % 2)}`, { message: `Mend ${index}`, at: START - index * MINUTE })
    for (const name of ['site-001', 'site-002']) await getPage(bench, `/projects/${name}`)
    bench.clock.advance(24 * HOUR)
    for (const name of ['site-001', 'site-002']) await getPage(bench, `/projects/${name}`)
    await bench.runAlarms()
    let page: ReadPage | null = await getPage(bench, '/?q=mend')
    const pages: ReadPage[] = []
    for (; page; page = await follow(bench, page, 'next')) pages.push(page)
    expect(pages.flatMap(subjects)).toEqual(Array.from({ length: 60 }, (_, index) => `Mend ${index + 1}`))
    const back = await follow(bench, pages[2] as ReadPage, 'prev')
    expect(subjects(back as ReadPage)).toEqual(subjects(pages[1] as ReadPage))
  })

  it('finds a project by its repository', async () => {
    const bench = await createBench()
    bench.simulator.world.addProject({
      name: 'site',
      source: { type: 'github', owner: 'acme', repo: 'web-app' },
    })
    bench.simulator.world.addProject({ name: 'other' })
    expect(projects(await getPage(bench, '/?q=acme/web'))).toEqual(['site'])
  })

  it('says while words are being read that they are', async () => {
    const bench = await openBoard()
    await getPage(bench, '/')
    expect((await getPage(bench, '/?q=mend')).text).toContain('not all of them are found yet')
    await bench.runAlarms()
    expect((await getPage(bench, '/?q=mend')).text).not.toContain('being read')
  })

  it('still finds projects where the mirror does not answer, and says so', async () => {
    const bench = await openFilled()
    bench.breakMirror({ search: () => Promise.reject(new Error('gone')) })
    const page = await getPage(bench, '/?q=site-003')
    expect(projects(page)).toEqual(['site-003'])
    expect(page.text).toContain('cannot be searched just now')
  })

  it.each(['🎉', 'x'.repeat(1_900), '%22%22', '***'])(
    'says beside its field what is accepted, where that is %s',
    async (q) => {
      const page = await readPage(await (await openFilled()).get(`/?q=${q}`))
      const field = page.root.querySelector('header [name=q]')
      expect(page.status).toBe(400)
      expect(page.root.querySelector(`#${field?.getAttribute('aria-describedby')}`)?.textContent).toContain(
        'letters or digits, 200 characters at most',
      )
    },
  )

  it('stands on every page of the board, also on one that is not found', async () => {
    const bench = await openFilled()
    for (const path of [
      '/',
      '/projects/site-001',
      '/projects/site-001?q=mend',
      '/activity',
      '/nothing',
      '/commits/1a2b3c4',
    ]) {
      const { root } = await readPage(await bench.get(path))
      expect(root.querySelector('header form[action="/"] input[name=q]'), path).not.toBeNull()
    }
    for (const path of ['/tv', '/embed/site-001'])
      expect((await readPage(await bench.get(path))).root.querySelector('[name=q]'), path).toBeNull()
  })

  it('finds for who has a link for one project what is of that project alone', async () => {
    const bench = await openBoard(LINK)
    const whole = { headers: { Authorization: `Bearer ${KEY}` } }
    const narrow = { headers: { Authorization: `Bearer ${await makeLink(bench, 'site-001')}` } }
    await bench.get('/', whole)
    await bench.runAlarms()
    expect(subjects(await readPage(await bench.get('/?q=mend', whole)))).toHaveLength(3)
    const page = await readPage(await bench.get('/?q=mend', narrow))
    expect(subjects(page)).toEqual(['Mend site-003'])
    expect(page.text).toContain('1 deployment')
    for (const q of ['header', 'paint', 'site-002', 'acme'])
      expect((await readPage(await bench.get(`/?q=${q}`, narrow))).html).not.toMatch(
        /Paint it|Mend the header|projects\/site-002|[1-9] deployment/,
      )
  })
})
