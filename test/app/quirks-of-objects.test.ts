import { describe, expect, it } from 'vitest'
import { eachDeployment } from '../simulator/alter.ts'
import { GITHUB } from '../support/accounts.ts'
import { askApi } from '../support/api.ts'
import { HOUR, MINUTE, START } from '../support/bench.ts'
import { hrefs, openSite as site } from '../support/site.ts'

/** Of the twenty in test/simulator/QUIRKS.md, by number, those of projects and deployments: what a reader of the board sees. */
describe('quirk', () => {
  it('1, aliases are null, or a list of one: the newest of a branch links its alias, an older one does without', async () => {
    const { deploy, readDeployment } = await site()
    const ids = [2, 1].map((hours) => deploy({ branch: 'draft', at: START - hours * HOUR }))
    const [older, newest] = await Promise.all(ids.map(readDeployment))
    expect(newest && hrefs(newest)).toContain('https://draft.site.pages.dev')
    expect(older && hrefs(older)).not.toContain('https://draft.site.pages.dev')
    expect(older?.text).toContain('Success')
  })

  it('2, source is absent for direct upload: the page says so, and links no repository', async () => {
    const { deploy, read } = await site({})
    deploy()
    const page = await read()
    expect(page.text).toContain('uploaded directly')
    expect(hrefs(page).filter((href) => href.includes('github'))).toEqual([])
  })

  it('2, source has no owner: the project is still built from a repository, and nobody says which', async () => {
    const { bench, deploy, read } = await site()
    deploy()
    bench.simulator.tamper = (body) =>
      JSON.parse(JSON.stringify(body), (key, value) => (key === 'owner' ? undefined : value))
    const page = await read()
    expect(page.text).toContain('Push to GitHub')
    expect(page.text).toContain('github, not known which')
    expect(page.text).not.toContain('uploaded directly')
    const { body } = await askApi(bench, '/site')
    expect(body.result.source).toMatchObject({ type: 'github', config: { owner: '', repo_name: '' } })
  })

  it('3, a finished upload is queued and active in its stages: it is a success, and nothing is building', async () => {
    const { deploy, read, readDeployment } = await site({})
    const page = await readDeployment(deploy({ branch: 'draft' }))
    expect(page.text).toContain('Success')
    expect(page.text).not.toMatch(/Queued|Waiting|Running/)
    expect((await read()).text).toContain('Nothing is building')
  })

  it('3, an upload has the trigger of a build that was asked for by a call: the page says that it may be either', async () => {
    const { deploy, read } = await site()
    deploy({ trigger: 'ad_hoc' })
    expect((await read()).text).toContain('Upload or API call')
  })

  it('4, a canceled one is active in its latest stage: it is canceled, and nothing is building', async () => {
    const { deploy, read, readDeployment } = await site()
    const page = await readDeployment(deploy({ outcome: 'canceled', failedStage: 'build' }))
    expect(page.root.querySelector('title')?.textContent).toContain('canceled')
    // On the project's page the word stands for the whole deployment, and not for a stage of it.
    expect((await read()).text).toMatch(/Nothing is building.*Canceled/)
  })

  it('5, a skipped one is queued and idle: it is skipped, with the reason, and nothing is building', async () => {
    const { deploy, read, readDeployment } = await site()
    const page = await readDeployment(deploy({ outcome: 'skipped', skipReason: 'path_config' }))
    expect(page.text).toMatch(/Skipped.*path/)
    expect(page.text).not.toMatch(/Queued|Waiting/)
    expect((await read()).text).toContain('Nothing is building')
  })

  it('6, a brand-new project has no deployment: its page is there, and says what to do', async () => {
    const { read, overview } = await site()
    expect((await overview()).text).toContain('Never deployed')
    expect((await read()).text).toMatch(/The first push to main deploys it.*There are none yet/)
  })

  it('7, the subdomain is not the name: the site is linked where it is', async () => {
    const { deploy, read } = await site({ source: GITHUB, subdomain: 'site-9kd.pages.dev' })
    deploy()
    const page = await read()
    expect(hrefs(page)).toContain('https://site-9kd.pages.dev')
    expect(page.html).not.toContain('//site.pages.dev')
  })

  it('13, a queue ends before it starts: it took no time, and not less', async () => {
    const { deploy, readDeployment } = await site()
    const page = await readDeployment(deploy({ durations: { queued: 20 } }))
    const [queued] = page.root.querySelectorAll('table.stages tbody tr')
    expect(queued?.textContent).toMatch(/Done.*under/s)
    expect(page.root.querySelector('table.stages')?.textContent).not.toMatch(/[-−]\s?\d/)
  })

  it('14, a message has lines, pictures and HTML: it is shown as it was written', async () => {
    const { deploy, readDeployment } = await site()
    const page = await readDeployment(deploy({ message: 'Fix <b>it</b> 🌱\r\n\r\nReviewed-by: A. Person' }))
    expect(page.root.querySelector('h1')?.textContent).toBe('Fix <b>it</b> 🌱')
    expect(page.root.querySelector('main b')).toBeNull()
    expect(page.text).toContain('Reviewed-by: A. Person')
  })

  it('15, the hash is empty: nothing is linked in its place, and the deployment still has a name', async () => {
    const { deploy, readDeployment } = await site()
    const id = deploy({ hash: '', message: '', trigger: 'ad_hoc' })
    const page = await readDeployment(id)
    expect(page.root.querySelector('h1')?.textContent).toContain(id.slice(0, 8))
    expect(hrefs(page).filter((href) => href.includes('/commit'))).toEqual([])
  })

  it('16, triggers, statuses and fields are not known: words are shown, fields are not', async () => {
    const { bench, deploy, readDeployment } = await site()
    bench.simulator.tamper = eachDeployment((one) => ({
      ...one,
      latest_stage: { name: 'warm_up', status: 'paused', started_on: null, ended_on: null },
      novelty: 'something-new',
    }))
    const page = await readDeployment(deploy({ trigger: 'gitlab:push' }))
    expect(page.text).toContain('Unknown')
    expect(page.text).toMatch(/gitlab/i)
    expect(page.html).not.toContain('something-new')
  })

  it('20, a failed production deployment is newer than the live one: the page says both', async () => {
    const { deploy, read, overview } = await site()
    const live = deploy({ message: 'The good one' })
    deploy({ outcome: 'failure', message: 'The bad one', at: START - 10 * MINUTE })
    expect((await overview()).text).toMatch(/Build failed.*older commit is live.*The good one.*The bad one/)
    const page = await read()
    expect(page.text).toContain('Build failed, older commit is live')
    expect(hrefs(page)).toContain(`/projects/site/deployments/${live.slice(0, 8)}`)
  })
})
