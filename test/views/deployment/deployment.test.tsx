import { describe, expect, it } from 'vitest'
import type { ProjectCard } from '../../../src/domain/card.ts'
import type { Deployment } from '../../../src/domain/deployment.ts'
import { DeploymentView } from '../../../src/views/deployment/deployment.tsx'
import { pageOf } from '../page.ts'
import { building, card, deployment, emptyCard, failed, frame, stage } from '../samples.ts'

const render = (of: Deployment, on: ProjectCard = card()) =>
  pageOf(<DeploymentView frame={frame} card={on} deployment={of} />)

describe('the page of a deployment', () => {
  it('says that the live one is what visitors get', () => {
    const page = render(deployment())
    expect(page.statuses('.outcome')).toEqual([['live', 'Live']])
    expect(page.text()).toContain('Live now: this is what visitors of the site get.')
  })

  it('says what is live instead of a failed production build', () => {
    const page = render(failed())
    expect(page.text()).toContain('Build failed, older commit is live: Cart: keep the discount code')
    expect(page.text('title')).toBe('shop, main: failed in build 24 Nov 2026, 11:45 UTC')
    expect(page.href('.lede .subject')).toBe('/projects/shop/deployments/7c1e0fa2')
  })

  it('says so when nothing is live at all', () => {
    expect(render(failed(), emptyCard()).text()).toContain('Nothing of this project is live.')
  })

  it('lists the stages with their durations', () => {
    const page = render(deployment())
    expect(page.statuses('.stages')).toEqual(Array(5).fill(['success', 'Done']))
    expect(page.all('.stages td.number')).toEqual(['2 s', '5 s', '4 s', '1 m 19 s', '16 s'])
  })

  it('says how long a build usually takes while it is built, and nothing of that where nothing was built', () => {
    const usual = { builds: 20, whole: 52_000, stages: [{ name: 'build', took: 42_000 }] }
    const pageFor = (of: Deployment) =>
      pageOf(
        <DeploymentView
          {...{ frame, card: card(), deployment: of }}
          neighbours={{ newer: null, older: null, usual }}
        />,
      )
    const runs = pageFor(building())
    expect(runs.text('#stages + .says')).toBe('52 s is the median of the last 20 successful builds')
    expect(runs.all('.stages .median')).toContain('42 s')
    const idle = ['queued', 'build', 'deploy'].map((name) => stage(name, 'idle'))
    const skipped = deployment({ status: 'skipped', stages: idle, startedOn: null, endedOn: null })
    expect(pageFor(skipped).text('section[aria-labelledby=stages]')).not.toMatch(/median/i)
  })

  it('does not call the stages of a finished direct upload active', () => {
    const stages = [
      stage('queued', 'active', '09:43:00'),
      stage('build', 'idle'),
      stage('deploy', 'success', null, '09:43:09'),
    ]
    expect(render(deployment({ stages })).statuses('.stages')).toEqual([
      ['none', 'Not recorded'],
      ['none', 'Not recorded'],
      ['success', 'Done'],
    ])
  })

  it('shows a stage word that it does not know as it is', () => {
    const page = render(deployment({ stages: [stage('warm_up', 'paused')] }))
    expect(page.statuses('.stages')).toEqual([['unknown', 'paused']])
    expect(page.all('.stages tbody th')).toEqual(['warm_up'])
  })

  it('keeps the lines of a long message', () => {
    expect(render(deployment()).root.querySelector('.message bdi')?.text).toBe(
      'Cart: keep the discount code\n\nIt was lost after signing in.',
    )
    expect(render(failed()).root.querySelectorAll('.message')).toEqual([])
  })

  it.each([
    ['superseded_queued_build', 'A newer commit took its place while it waited.'],
    ['moon_phase', "Cloudflare's reason: moon_phase."],
    [null, 'Cloudflare gave no reason.'],
  ])('explains the skip reason %s', (skipReason, sentence) => {
    const page = render(deployment({ id: 's', status: 'skipped', skipReason }))
    expect(page.root.querySelector('main')?.text.replaceAll('&#39;', "'")).toContain(sentence)
  })

  it('links https addresses exactly as they were given, and shows any other as text', () => {
    const aliases = [
      'https://main.shop.example',
      'http://plain.example',
      'javascript:alert(1)',
      'https://a b',
    ]
    const page = render(deployment({ aliases, url: 'https://x.shop.example/' }))
    const links = page.root.querySelectorAll('.site').map((link) => link.getAttribute('href'))
    expect(links).toEqual([
      'https://www.halden.example',
      'https://www.halden.example',
      'https://x.shop.example/',
      'https://main.shop.example',
    ])
    for (const alias of aliases.slice(1)) expect(page.text('.split')).toContain(alias)
  })

  it('shows the address of a failed deployment as text', () => {
    const page = render(failed())
    expect(page.text('.split')).toContain('https://7c1e0fa2.shop-4kx.pages.example (nothing was put there)')
  })
})

describe('where to look at a deployment', () => {
  const preview = { id: 'p', environment: 'preview' } as const

  it('stands under the title: the live site, else the alias, else its own address', () => {
    expect(render(deployment()).href('.goto .site')).toBe('https://www.halden.example')
    const aliases = ['https://try.shop.example']
    expect(render(deployment({ ...preview, aliases })).href('.goto .site')).toBe('https://try.shop.example')
    expect(render(deployment(preview)).href('.goto .site')).toBe('https://7c1e0fa2.shop-4kx.pages.example')
    expect(render(failed()).root.querySelector('.goto')).toBeNull()
  })

  it('is a code for a phone as well, with the address as its name', () => {
    const code = render(deployment(preview)).root.querySelector('svg.qr')
    expect(code?.getAttribute('role')).toBe('img')
    expect(code?.getAttribute('aria-label')).toBe('QR code of https://7c1e0fa2.shop-4kx.pages.example')
    expect(code?.querySelectorAll('path')).toHaveLength(1)
  })

  it.each([{ url: 'http://plain.example' }, { url: null }, { status: 'failed' }] as const)(
    'is no code for %j',
    (over) => {
      expect(render(deployment({ ...preview, ...over })).root.querySelector('svg.qr')).toBeNull()
    },
  )

  it('leads to the comparison with what is live', () => {
    const head = 'c'.repeat(40)
    const page = render(deployment({ ...preview, commitHash: head }))
    expect(page.href('#origin ~ dl a[href*=compare], .facts a[href*=compare]')).toContain(`...${head}`)
    expect(render(deployment()).text('.split')).not.toContain('compare with live')
  })
})
