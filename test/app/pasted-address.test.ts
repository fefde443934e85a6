import { describe, expect, it } from 'vitest'
import { addDeployments } from '../support/accounts.ts'
import { type Bench, HOUR, START } from '../support/bench.ts'
import { addDocs, settle } from '../support/docs.ts'
import { readPage } from '../support/pages.ts'
import { KEY, LINK, makeLink } from '../support/visitor.ts'

const PAST = START - 100 * HOUR

/** `docs`, whose branch `feat/x` was deployed before 60 others. */
async function openDocs(vars = {}) {
  const { bench, world } = await addDocs({ vars, domains: ['docs.example'], beside: ['other', 'third'] })
  const id = world.deploy('docs', { branch: 'feat/x', at: PAST })
  addDeployments(world, 'docs', 60, START - HOUR)
  await settle(bench, 'docs')
  return { bench, short: id.slice(0, 8) }
}

async function paste(bench: Bench, text: string, headers: Record<string, string> = {}, rest = '') {
  const answer = await bench.get(`/?q=${encodeURIComponent(text)}${rest}`, { headers, redirect: 'manual' })
  return answer.headers.get('Location') ?? answer.status
}

describe('an address that is pasted into the search', () => {
  it('leads to its deployment, with a path and a query behind it, however far back that is', async () => {
    const { bench, short } = await openDocs()
    for (const text of [
      `https://${short}.docs.pages.dev`,
      `${short}.docs.pages.dev/guide/start?theme=dark#top`,
      'https://feat-x.docs.pages.dev/guide/',
      ' HTTPS://FEAT-X.docs.pages.dev ',
      'https://feat-x.docs.pages.dev.',
      '(feat-x.docs.pages.dev),',
      '<https://feat-x.docs.pages.dev>',
      'Look at https://feat-x.docs.pages.dev/guide/ please',
    ])
      expect(await paste(bench, text), text).toBe(`/projects/docs/deployments/${short}`)
  })

  it('leads to its project where it is that of the site', async () => {
    const { bench } = await openDocs()
    for (const text of ['https://docs.example/a?b=c', 'docs.pages.dev'])
      expect(await paste(bench, text)).toBe('/projects/docs')
  })

  it('leads to what the dashboard shows to those who have an account, as the comment on a pull request links to it', async () => {
    const { bench, short } = await openDocs()
    const logs = `https://dash.cloudflare.com/?to=/:account/pages/view/docs/${short}-0000-4000-8000-000000000000`
    expect(await paste(bench, logs)).toBe(`/projects/docs/deployments/${short}`)
    expect(await paste(bench, 'https://dash.cloudflare.com/0123/pages/view/docs/domains')).toBe(
      '/projects/docs',
    )
  })

  it('leads to the commit that its repository shows, in all projects that are built from it, or to these', async () => {
    const { bench } = await openDocs()
    const repository = 'https://github.com/acme/site'
    expect(await paste(bench, `${repository}/commit/1A2B3C4D`)).toBe('/commits/1a2b3c4d')
    expect(await paste(bench, `${repository}/tree/feat/x`)).toBe('/?q=acme%2Fsite')
  })

  it('leads to the branch and the commit of the one project that is built from the repository, and takes the key along', async () => {
    const { bench } = await openDocs(LINK)
    const key = `&key=${await makeLink(bench, 'docs')}`
    const repository = 'https://github.com/acme/site'
    expect(await paste(bench, `${repository}/tree/feat/x`, {}, key)).toBe(
      `/projects/docs/branches/feat%2Fx?${key.slice(1)}`,
    )
    expect(await paste(bench, `${repository}/commit/1a2b3c4d`, {}, key)).toBe(
      `/projects/docs/commits/1a2b3c4d?${key.slice(1)}`,
    )
  })

  it('is kept by nobody, and takes the key along that opened it', async () => {
    const { bench } = await openDocs(LINK)
    const answer = await bench.get(`/?q=docs.example&key=${KEY}`, { redirect: 'manual' })
    expect(answer.headers.get('Location')).toBe(`/projects/docs?key=${KEY}`)
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
  })

  it.each(['https://nothing.docs.pages.dev', 'https://00000000.docs.pages.dev/a'])(
    'of which no deployment is known says so, and leads to its project: %s',
    async (text) => {
      const { bench } = await openDocs()
      const page = await readPage(await bench.get(`/?q=${encodeURIComponent(text)}`))
      expect(page.status).toBe(404)
      expect(page.text).toContain(
        `${new URL(text).host} is an address of docs, but no deployment of it is known.`,
      )
      expect(page.root.querySelector('main a')?.getAttribute('href')).toBe('/projects/docs')
    },
  )

  it.each(['elsewhere.example', 'docs', 'docs.pages'])(
    'is looked for as any text where it leads nowhere: %s',
    async (text) => {
      const { bench } = await openDocs()
      expect(await paste(bench, text)).toBe(200)
    },
  )

  it('of another project leads nowhere for whoever may see one, as one that nobody has', async () => {
    const { bench, short } = await openDocs(LINK)
    const headers = { Authorization: `Bearer ${await makeLink(bench, 'other')}` }
    const textOf = async (text: string) =>
      (await readPage(await bench.get(`/?q=${text}`, { headers, redirect: 'manual' }))).text.replace(text, '')
    const nobody = await textOf('nobody.example')
    const known = ['docs.example', `${short}.docs.pages.dev`, 'feat-x.docs.pages.dev']
    for (const text of [...known, 'nothing.docs.pages.dev']) expect(await textOf(text)).toBe(nobody)
  })

  it('is looked for as any text when the mirror cannot be asked', async () => {
    const { bench } = await openDocs()
    bench.breakMirror({ alias: () => Promise.reject(new Error('down')) })
    expect(await paste(bench, 'feat-x.docs.pages.dev')).toBe(200)
  })
})
