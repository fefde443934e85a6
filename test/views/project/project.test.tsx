import { describe, expect, it } from 'vitest'
import { makeBranch } from '../../../src/domain/branch.ts'
import type { ProjectPage } from '../../../src/mirror/protocol.ts'
import { ProjectView } from '../../../src/views/project/project.tsx'
import { pageOf } from '../page.ts'
import { building, card, deployment, emptyCard, failed, frame, page, project } from '../samples.ts'

const render = (over: Partial<ProjectPage> = {}) =>
  pageOf(<ProjectView frame={frame} page={page(over)} older={null} />)

describe('the page of a project', () => {
  it('has the facts of the project', () => {
    const { text } = render()
    for (const fact of [
      'www.halden.example',
      'shop-4kx.pages.example',
      '7c1e0fa2.shop-4kx.pages.example',
      'halden/shop',
      'main',
      '5f0c9a3e-71b2-4d0e-a86c-29d4e1b7f380',
    ]) {
      expect(text('.facts')).toContain(fact)
    }
  })

  it('says that the build failed and that an older commit is live', () => {
    const result = render({
      card: card({ production: failed() }),
      deployments: [failed(), deployment()],
      total: 2,
    })
    expect(result.text('.lede')).toBe('Build failed, older commit is live, deployed 24 Nov 2026, 09:44.')
    expect(result.text('title')).toBe('shop: build failed 24 Nov 2026, 11:45 UTC, older commit is live')
    expect(result.statuses('.deployments')).toEqual([
      ['failed', 'Failed in build'],
      ['live', 'Live'],
    ])
  })

  it('says last when the live commit was deployed: an age that gets longer moves nothing', () => {
    const { text, root } = render({ card: card({ running: [building()] }) })
    expect(text('.lede')).toMatch(/^Live\. Building .+\. The live commit was deployed 24 Nov 2026, 09:44\.$/)
    expect(root.querySelector('.lede')?.lastChild?.rawText).toMatch(/\.$/)
    expect(root.querySelector('.lede time')?.text).toMatch(/09:44\.$/)
  })

  it('links each deployment to its page, its site and its commit', () => {
    const { href } = render()
    expect(href('.deployments .subject')).toBe('/projects/shop/deployments/7c1e0fa2')
    expect(href('.deployments .site')).toBe('https://7c1e0fa2.shop-4kx.pages.example')
    expect(href('.deployments th small a')).toMatch(/^https:\/\/github\.com\/halden\/shop\/commit\/9f3c1a70/)
  })

  it('does not link the address of a deployment that failed: nothing answers there', () => {
    const result = render({ deployments: [failed()] })
    expect(result.href('.deployments .site')).toBeUndefined()
    expect(result.text('.where')).toContain('no site')
  })

  it('names the shape and word of every status, and the word of Cloudflare for a new one', () => {
    const odd = deployment({
      id: 'odd',
      status: 'unknown',
      stage: 'warm_up',
      stages: [{ name: 'warm_up', status: 'paused', startedOn: null, endedOn: null }],
    })
    const list = [
      building({ status: 'queued', stage: 'queued' }),
      building(),
      deployment({ id: 'other' }),
      deployment({ id: 'c', status: 'canceled' }),
      deployment({ id: 's', status: 'skipped', startedOn: null, endedOn: null }),
      odd,
    ]
    const result = render({ deployments: list })
    expect(result.statuses('.deployments')).toEqual([
      ['queued', 'Queued'],
      ['building', 'Building'],
      ['success', 'Success'],
      ['canceled', 'Canceled'],
      ['skipped', 'Skipped'],
      ['unknown', 'Unknown (paused)'],
    ])
    expect(result.all('.took').slice(1)).toContain('not built')
  })

  it('says how many deployments there are beyond those shown', () => {
    expect(render({ total: 312 }).text('#deployments + p')).toBe('The newest 1 of 312.')
    expect(render({ total: 1 }).text('#deployments + p')).toBe('1 in all.')
  })

  it('tells a list that is still loading from one that is empty', () => {
    const loading = render({ deployments: [], loaded: false, total: null })
    expect(loading.text()).toContain('The list of deployments is still loading.')
    expect(loading.root.querySelector('html')?.getAttribute('data-busy')).toBe('true')
    const empty = render({ card: emptyCard(), live: null, deployments: [], total: 0 })
    expect(empty.text('.lede')).toBe('Never deployed.')
    expect(empty.text()).toContain('There are none yet.')
    expect(empty.href('link[rel=icon]')).toBe('/favicon-none.svg')
  })

  it('counts what could not be read', () => {
    expect(render({ unreadable: 1 }).text('.note')).toBe('1 deployment could not be read.')
  })

  it('is honest about what is not known', () => {
    const bare = deployment({
      environment: 'unknown',
      branch: null,
      commitHash: '',
      subject: '',
      createdOn: null,
      startedOn: null,
      trigger: null,
    })
    const result = render({
      card: card({ project: project({ productionBranch: null, createdOn: null }) }),
      deployments: [bare],
    })
    for (const words of [
      'Environment not known',
      'branch not known',
      'no commit',
      'No commit message',
      'time not known',
    ]) {
      expect(result.text('.deployments')).toContain(words)
    }
    expect(result.text('.facts')).toContain('not known')
  })

  it('shows hostile text as text, apart from the direction of what is around it', () => {
    const result = render({
      deployments: [deployment({ subject: '<img src=x onerror=alert(1)>', branch: '"><script>' })],
    })
    expect(result.root.querySelectorAll('img, main script')).toEqual([])
    expect(result.all('.deployments bdi')).toContain('<img src=x onerror=alert(1)>')
  })
})

describe('the order of the page of a project', () => {
  it('is what is live, what is building, the branches, the deployments', () => {
    const branch = makeBranch([deployment()])
    const result = render({ branches: { list: branch ? [branch] : [], more: false } })
    expect(result.all('main h1, main h2')).toEqual([
      'shop',
      'Live now',
      'Building now',
      'Branches',
      'Deployments',
      'About this project',
    ])
  })

  it('tells of the failed build where nothing is building', () => {
    const result = render({ card: card({ production: failed(), latest: failed() }) })
    expect(result.text('.columns')).toContain('Nothing is building.')
    expect(result.statuses('.columns')).toEqual([
      ['live', 'Live'],
      ['failed', 'Failed in build'],
    ])
    expect(result.text('.columns')).toContain('the older commit stays live')
  })

  it('shows three of many that build, and counts the others', () => {
    const running = Array.from({ length: 5 }, (_, index) => building({ id: `b${index}` }))
    expect(render({ card: card({ running }) }).text('.columns')).toContain('And 2 more in progress.')
  })
})

describe('the branches on the page of a project', () => {
  const ALIAS = 'https://wishlist.shop-4kx.pages.example'
  const preview = { environment: 'preview', branch: 'wishlist' } as const
  const older = deployment({ ...preview, id: 'old', aliases: [ALIAS], createdOn: '2026-11-24T08:00:00.000Z' })
  const at = (of: Parameters<typeof makeBranch>[0], over: Partial<ProjectPage> = {}, more = false) => {
    const branch = makeBranch(of)
    return render({ branches: { list: branch ? [branch] : [], more }, ...over })
  }

  it('have the stable address as Cloudflare gives it, to open and to copy', () => {
    const result = at([older])
    expect(result.href('.branches .site')).toBe(ALIAS)
    const button = result.root.querySelector('.branches button.copy')
    expect(button?.getAttribute('data-copy')).toBe(ALIAS)
    expect(button?.hasAttribute('hidden')).toBe(true)
    expect(button?.text).toBe('Copy wishlist.shop-4kx.pages.example')
  })

  it('say when the address still shows an older build', () => {
    const result = at([building(preview), older])
    expect(result.statuses('.branches')).toEqual([['building', 'Building']])
    expect(result.text('.branches .where')).toContain('still shows the older build of 24 Nov 2026, 08:00')
    expect(at([older]).text('.branches .where')).not.toContain('still shows')
  })

  it('have no address before a build succeeded', () => {
    const result = at([failed({ ...preview, aliases: [ALIAS] })])
    expect(result.root.querySelectorAll('.branches .site')).toHaveLength(0)
    expect(result.text('.branches .where')).toBe('no site yet')
  })

  it('lead to the comparison with what is live', () => {
    const head = 'b'.repeat(40)
    const base = deployment().commitHash
    const result = at([deployment({ ...preview, commitHash: head })])
    expect(result.href('.branches .compare a')).toBe(
      `https://github.com/halden/shop/compare/${base}...${head}`,
    )
    expect(at([older]).text('.compare')).toBe('same as live')
    expect(at([older], { card: card({ live: null }) }).text('.compare')).toBe('nothing is live')
    const uploaded = card({ project: project({ repository: null }) })
    expect(at([deployment({ ...preview, commitHash: head })], { card: uploaded }).text('.compare')).toBe(
      'not known',
    )
  })

  it('lead to the site itself for the production branch', () => {
    const result = at([deployment()])
    expect(result.statuses('.branches')).toEqual([['live', 'Live']])
    expect(result.href('.branches .site')).toBe('https://shop-4kx.pages.example')
  })

  it('say that there are more than these', () => {
    expect(at([older], {}, true).text('#branches + p')).toContain('All branches')
    expect(at([older]).text('#branches + p')).toContain('1 branch,')
    expect(render().root.querySelector('#branches')).toBeNull()
  })
})
