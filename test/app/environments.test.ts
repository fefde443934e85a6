import { describe, expect, it } from 'vitest'
import { type Bench, HOUR, START } from '../support/bench.ts'
import { openDocs } from '../support/docs.ts'
import { getPage, type ReadPage, readPage } from '../support/pages.ts'
import { LINK, makeLink } from '../support/visitor.ts'

const ENVIRONMENTS = { staging: 'release/*', qa: 'qa', nothing: 'no-such-branch' }

/** Staging is on the older of two releases, since the newer failed; qa belongs to another project, but for a build that failed. */
const open = (vars = {}) =>
  openDocs(
    ({ simulator: { world } }) => {
      world.deploy('docs', { message: 'Live', at: START - 9 * HOUR })
      world.deploy('docs', { branch: 'release/1', message: 'The release', at: START - 8 * HOUR })
      world.deploy('docs', {
        branch: 'release/2',
        message: 'Too early',
        outcome: 'failure',
        at: START - 7 * HOUR,
      })
      world.deploy('docs', { branch: 'fix', message: 'A fix', at: START - 6 * HOUR })
      world.deploy('other', { branch: 'qa', message: 'To be tried', at: START - 5 * HOUR })
    },
    { ENVIRONMENTS, ...vars },
  )

const subjects = ({ root }: ReadPage) =>
  root.querySelectorAll('table.deployments a.subject').map((link) => link.textContent.trim())

const follow = async (bench: Bench, path: string) => {
  const answer = await bench.get(path, { redirect: 'manual' })
  return answer.headers.get('Location') ?? answer.status
}

describe('what is on a named environment', () => {
  it('stands on the overview, the project’s page, all branches, the wall and the card for a wiki', async () => {
    const bench = await open()
    for (const path of ['/', '/projects/docs', '/projects/docs/branches', '/tv', '/embed/docs']) {
      const { text, html } = await getPage(bench, path)
      expect(text, path).toMatch(/staging:? .*The release/)
      if (path !== '/tv') expect(html, path).toContain('href="https://release-1.docs.pages.dev"')
      expect(text, path).not.toContain('nothing:')
    }
  })

  it('stands before the other branches, with what was built since', async () => {
    const { root } = await getPage(await open(), '/projects/docs')
    const titles = root.querySelectorAll('main h2').map((one) => one.textContent)
    expect(titles.indexOf('Environments')).toBe(titles.indexOf('Branches') - 1)
    const row = root.querySelector('[aria-labelledby=environments] tbody tr')?.textContent ?? ''
    expect(row.replace(/\s+/g, ' ')).toMatch(
      /Failed in build.*staging.*release\/1.*The release.*since then Too early/,
    )
  })

  it('is told as nothing while no build has succeeded', async () => {
    const bench = await openDocs(
      ({ simulator: { world } }) => {
        world.deploy('docs', { branch: 'qa', message: 'Broken', outcome: 'failure', at: START - HOUR })
        world.deploy('docs', { message: 'Live', at: START - HOUR })
      },
      { ENVIRONMENTS },
    )
    expect((await getPage(bench, '/')).text).toMatch(/qa Broken nothing on it yet/)
    expect((await getPage(bench, '/tv')).text).toContain('qa: Failed in build')
    const answer = await readPage(await bench.get('/go/docs?environment=qa'))
    expect([answer.status, answer.text]).toEqual([
      404,
      expect.stringContaining('of this environment has succeeded'),
    ])
  })
})

describe('?environment= of a named environment', () => {
  it('finds the deployments of all its branches', async () => {
    const bench = await open()
    const page = await getPage(bench, '/projects/docs?environment=staging')
    expect(subjects(page)).toEqual(['Too early', 'The release'])
    expect(page.text).toContain('2 deployments, staging.')
    expect(page.root.querySelector('[name=environment] [selected]')?.textContent).toBe('staging')
    expect(subjects(await getPage(bench, '/projects/docs?environment=preview'))).toEqual([
      'A fix',
      'Too early',
      'The release',
    ])
  })

  it('leads to what is on it', async () => {
    const bench = await open()
    expect(await follow(bench, '/go/docs?environment=staging')).toBe('https://release-1.docs.pages.dev')
    expect(await follow(bench, '/go/other?environment=qa')).toBe('https://qa.other.pages.dev')
  })

  it.each(['qa', 'nothing', 'Staging', 'constructor'])(
    'is refused for %s, which the project does not have, with those that it has',
    async (name) => {
      const bench = await open()
      for (const path of ['/projects/docs', '/go/docs']) {
        const page = await readPage(await bench.get(`${path}?environment=${name}`))
        expect([page.status, page.text]).toEqual([
          400,
          expect.stringContaining('production, preview or staging.'),
        ])
      }
    },
  )

  it('does not tell a link for one project which environments others have', async () => {
    const bench = await open(LINK)
    const link = await makeLink(bench, 'docs')
    for (const path of [
      '/projects/docs?',
      '/projects/docs?environment=qa&',
      '/projects/docs/branches?',
      '/tv?',
      '/embed/docs?',
    ]) {
      const { html } = await readPage(await bench.get(`${path}key=${link}`))
      expect(html, path).toContain('staging')
      expect(html.replaceAll('environment=qa', ''), path).not.toMatch(/\bqa\b/)
    }
    expect((await bench.get(`/go/other?environment=qa&key=${link}`)).status).toBe(404)
  })

  it('is asked for anew when the setting is another, whatever the browser has', async () => {
    const bench = await open()
    const before = await getPage(bench, '/projects/docs?environment=preview')
    const etag = before.headers.get('ETag') ?? ''
    const again = () =>
      bench.get('/projects/docs?environment=preview', { headers: { 'If-None-Match': etag } })
    expect((await again()).status).toBe(304)
    bench.configure({ ENVIRONMENTS: { staging: 'release/1' } })
    expect((await again()).status).toBe(200)
  })
})
