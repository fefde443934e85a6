import { describe, expect, it } from 'vitest'
import type { ProjectPage } from '../../src/domain/piece.ts'
import { ProjectView } from '../../src/views/project.tsx'
import { pageOf } from './page.ts'
import { building, card, deployment, emptyCard, failed, frame, page, project } from './samples.ts'

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
    expect(result.text('title')).toBe('shop: build failed, older commit is live')
    expect(result.statuses('.deployments')).toEqual([
      ['failed', 'Failed in build'],
      ['live', 'Live'],
    ])
  })

  it('links each deployment to its page, its site and its commit', () => {
    const { href } = render()
    expect(href('.deployments .subject')).toBe('/projects/shop/deployments/7c1e0fa2')
    expect(href('.deployments .site')).toBe('https://7c1e0fa2.shop-4kx.pages.example')
    expect(href('.deployments .out')).toMatch(/^https:\/\/github\.com\/halden\/shop\/commit\/9f3c1a70/)
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
    const empty = render({ card: emptyCard(), live: null, deployments: [], total: 0 })
    expect(empty.text('.lede')).toBe('Never deployed.')
    expect(empty.text()).toContain('There are none yet.')
    expect(empty.href('link[rel=icon]')).toBe('/favicon-idle.svg')
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
    expect(result.root.querySelectorAll('img, script')).toEqual([])
    expect(result.all('.deployments bdi')).toContain('<img src=x onerror=alert(1)>')
  })
})
