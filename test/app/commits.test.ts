import { describe, expect, it } from 'vitest'
import { addDeployments } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from '../support/bench.ts'
import { openDocs } from '../support/docs.ts'
import { getPage, readPage } from '../support/pages.ts'
import { KEY, LINK, makeLink } from '../support/visitor.ts'

const OLD = `1a2b3c4${'0'.repeat(33)}`
const LIVE = `5d6e7f8${'0'.repeat(33)}`
const PAST = START - 100 * HOUR

const answerTo = async (bench: Bench, hash: string) => {
  const page = await getPage(bench, `/projects/docs/commits/${hash}`)
  return { page, answer: page.root.querySelector('.lede.outcome')?.textContent.replace(/\s+/g, ' ').trim() }
}

describe('“is my commit live?”', () => {
  it('is answered with yes, by the whole hash and by its beginning, in any case', async () => {
    const bench = await openDocs(({ simulator: { world } }) => world.deploy('docs', { hash: LIVE, at: PAST }))
    for (const hash of [LIVE, '5d6e7f8', '5D6E7F8']) {
      const { page, answer } = await answerTo(bench, hash)
      expect(answer).toMatch(/^Live This is what visitors of the site get/)
      expect(page.root.querySelector('title')?.textContent).toMatch(
        /^docs, 5d6e7f8: live since \d+ Nov 2101, \d\d:\d\d UTC$/,
      )
      expect(page.root.querySelectorAll('table.deployments tbody tr')).toHaveLength(1)
    }
  })

  it('is answered with how many production builds came after it, however many previews did', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { hash: OLD, at: PAST })
      for (let index = 1; index <= 60; index += 1) {
        world.deploy('docs', { branch: `b${index}`, at: PAST + index * MINUTE })
        if (index % 20 === 0)
          world.deploy('docs', { hash: `${index}${LIVE}`.slice(0, 40), at: PAST + index * MINUTE + 1 })
      }
    })
    const { page, answer } = await answerTo(bench, '1a2b3c4')
    expect(answer).toMatch(/^Replaced .* newer by 3 production builds/)
    expect(page.text).toContain('What is live came after it and may contain it')
    expect(page.root.querySelector('.lede a[href^="https:"]')?.getAttribute('href')).toMatch(
      /^https:\/\/github.com\/acme\/site\/compare\/1a2b3c40+\.\.\.60/,
    )
  })

  it('is answered with more than 200 production builds where that many came after it', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { hash: OLD, at: PAST })
      addDeployments(world, 'docs', 201, START - HOUR)
    })
    expect((await answerTo(bench, OLD)).answer).toContain('newer by more than 200 production builds')
  })

  it.each([
    ['failed', { outcome: 'failure' }, /^Not live Its production build failed\./],
    ['canceled', { outcome: 'canceled' }, /^Not live Its production build was canceled\./],
    ['skipped', { outcome: 'skipped', skipReason: 'commit_message' }, /^Not built .* asked for no build\./],
    ['a preview', { branch: 'try' }, /^Preview only Built for a preview, and never for production\./],
    [
      'a preview that failed',
      { branch: 'try', outcome: 'failure' },
      /^Preview only Not built for production;/,
    ],
  ] as const)('is answered with what became of it: %s', async (_what, deployment, words) => {
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { hash: LIVE, at: PAST })
      world.deploy('docs', { hash: OLD, at: START - HOUR, ...deployment })
    })
    expect((await answerTo(bench, '1a2b3c4')).answer).toMatch(words)
  })

  it('is answered while it is built, and again when that is over', async () => {
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { hash: LIVE, at: PAST })
      world.deploy('docs', { hash: OLD, at: START, durations: { build: 2 * MINUTE } })
    })
    const first = await answerTo(bench, '1a2b3c4')
    expect(first.answer).toMatch(/^Not yet Its production build (goes on|waits)\./)
    expect(first.page.root.querySelector('html')?.getAttribute('data-busy')).toBe('true')
    bench.clock.advance(5 * MINUTE)
    await bench.get('/projects/docs')
    await bench.runAlarms()
    expect((await answerTo(bench, '1a2b3c4')).answer).toMatch(/^Live/)
  })

  it('is answered with what is not known, and that older deployments are still being read', async () => {
    const bench = await createBench()
    for (const name of ['docs', 'other']) bench.simulator.world.addProject({ name, createdAt: PAST })
    addDeployments(bench.simulator.world, 'docs', 1_250, START - HOUR)
    await bench.get('/projects/docs')
    const { page, answer } = await answerTo(bench, 'fffffff')
    expect(answer).toBe('Not known No deployment of this commit is known here.')
    expect(page.text).toContain('Older ones are being read: 25 of 1,250 so far.')
  })

  it('is asked back where several commits begin alike', async () => {
    const twin = `1a2b3c4${'1'.repeat(33)}`
    const bench = await openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { hash: OLD, message: 'One', at: PAST })
      world.deploy('docs', { hash: twin, message: 'The other', at: PAST + MINUTE })
    })
    const page = await getPage(bench, '/projects/docs/commits/1a2b3c4')
    expect(page.text).toContain('2 commits begin with 1a2b3c4. Which one?')
    expect(page.root.querySelectorAll('ul.note a').map((link) => link.getAttribute('href'))).toEqual([
      `/projects/docs/commits/${twin}`,
      `/projects/docs/commits/${OLD}`,
    ])
    expect((await answerTo(bench, OLD)).answer).toMatch(/^Replaced/)
  })

  it('is a link on the page of a deployment', async () => {
    let id = ''
    const bench = await openDocs(({ simulator: { world } }) => {
      id = world.deploy('docs', { hash: LIVE, at: PAST })
    })
    const page = await getPage(bench, `/projects/docs/deployments/${id}`)
    expect(page.root.querySelectorAll('dd a').map((link) => link.getAttribute('href'))).toContain(
      `/projects/docs/commits/${LIVE}`,
    )
  })

  it.each(['1a2b3c', 'main', '1a2b3cg', 'constructor', '..%2f', '0'.repeat(65)])(
    'is 400 for %s, which is no commit',
    async (hash) => {
      const bench = await openDocs()
      for (const path of [`/projects/docs/commits/${hash}`, `/commits/${hash}`]) {
        const page = await readPage(await bench.get(path))
        expect(page.status).toBe(400)
        expect(page.text).toContain('7 digits or more')
      }
    },
  )

  it('is 503 when the mirror cannot be asked', async () => {
    const bench = await openDocs()
    bench.breakMirror({ commit: () => Promise.reject(new Error('down')) })
    for (const path of ['/projects/docs/commits/1a2b3c4', '/commits/1a2b3c4'])
      expect((await bench.get(path)).status).toBe(503)
  })
})

describe('a commit in several projects', () => {
  const openTwo = (vars = {}) =>
    openDocs(({ simulator: { world } }) => {
      world.deploy('docs', { hash: LIVE, message: 'Shared', at: PAST })
      world.deploy('other', { hash: LIVE, message: 'Shared', at: PAST, outcome: 'failure' })
    }, vars)

  it('is told project by project', async () => {
    const page = await getPage(await openTwo(), '/commits/5d6e7f8')
    expect(page.text).toContain('Deployments of it are known in 2 projects.')
    const told = page.root
      .querySelectorAll('section')
      .map((one) => one.textContent.replace(/\s+/g, ' ').trim())
    expect(told[0]).toMatch(/^docs\s*Live/)
    expect(told[1]).toMatch(/^other\s*Not live Its production build failed/)
    expect(page.html).toContain(`/projects/other/commits/${LIVE}`)
  })

  it('is another page when something of it changes, and the same one otherwise', async () => {
    const bench = await openTwo()
    const tag = async () => (await bench.get('/commits/5d6e7f8')).headers.get('ETag')
    const first = await tag()
    expect(await tag()).toBe(first)
    bench.simulator.world.deploy('other', { hash: LIVE, branch: 'try', at: START })
    bench.clock.advance(31_000)
    await bench.get('/projects/other')
    await bench.runAlarms()
    await bench.get('/')
    expect(await tag()).not.toBe(first)
  })

  it('is told of the one project alone to whoever may see no other, and does not change with others', async () => {
    const bench = await openTwo(LINK)
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'docs')}` }
    const before = await readPage(await bench.get('/commits/5d6e7f8', { headers }))
    expect(before.text).toContain('Deployments of it are known in 1 project.')
    expect(before.html).not.toContain('other')
    bench.simulator.world.deploy('other', { hash: LIVE, branch: 'try', at: START })
    bench.clock.advance(31_000)
    await bench.get('/projects/other', { headers: { Authorization: `Bearer ${KEY}` } })
    await bench.runAlarms()
    const after = await readPage(await bench.get('/commits/5d6e7f8', { headers }))
    expect(after.headers.get('ETag')).toBe(before.headers.get('ETag'))
  })

  it('is not told of a project that is hidden', async () => {
    const bench = await openTwo()
    bench.configure({ PROJECTS: 'docs' })
    expect((await getPage(bench, '/commits/5d6e7f8')).html).not.toContain('other')
  })
})
