import { describe, expect, it } from 'vitest'
import { countStates, type ProjectCard } from '../../../src/domain/card.ts'
import { OverviewView } from '../../../src/views/board/overview.tsx'
import { pageOf } from '../page.ts'
import { building, card, deployment, emptyCard, failed, frame, project } from '../samples.ts'

function overviewOf(cards: ProjectCard[], over: Partial<Parameters<typeof OverviewView>[0]> = {}) {
  const counts = countStates(cards)
  return pageOf(
    <OverviewView
      frame={frame}
      cards={cards}
      counts={counts}
      query=""
      total={cards.length}
      prev={null}
      next={null}
      unreadable={0}
      missing={0}
      {...over}
    />,
  )
}

const NONE = countStates([])
const failedCard = card({ production: failed(), latest: failed() })

describe('the overview', () => {
  it('answers first how many projects are live, failed and building', () => {
    const page = overviewOf([failedCard, card({ running: [building()] }), emptyCard()])
    expect(page.text('.lede')).toBe(
      '2 of 3 projects are live. The last build of 1 project failed. 1 project is building. Deployments of all projects',
    )
    expect(page.text('title')).toBe('Halden & Rye: 1 failed, 1 building, 2 live')
    expect(page.href('link[rel=icon]')).toBe('/favicon-failed.svg')
  })

  it('says that an older commit is live when the last build failed', () => {
    const page = overviewOf([failedCard])
    expect(page.statuses('.projects .state')).toEqual([['failed', 'Build failed']])
    expect(page.text('.projects .state')).toBe('Build failed, older commit is live')
    expect(page.text('.live-now')).toContain('Cart: keep the discount code')
    expect(page.text('.newer')).toContain('Upgrade to Astro 6')
  })

  it('says of a build that has ended when it began, and no stage beside its status', () => {
    const times = overviewOf([failedCard]).root.querySelectorAll('.newer time')
    expect(times.map((time) => time.getAttribute('datetime'))).toEqual(['2026-11-24T11:45:00Z'])
    expect(overviewOf([failedCard]).text('.newer')).not.toContain('stage')
  })

  it('does not promise a live site where nothing ever succeeded', () => {
    const page = overviewOf([card({ live: null, production: failed(), latest: failed() })])
    expect(page.text('.projects .state')).toBe('Build failed, nothing is live')
    expect(page.root.querySelectorAll('tbody th a.site')).toEqual([])
  })

  it('shows what is building beside what is live, with its stage', () => {
    const page = overviewOf([card({ running: [building()], latest: building() })])
    expect(page.statuses('.projects .state')).toEqual([
      ['live', 'Live'],
      ['building', 'Building'],
    ])
    expect(page.text('.newer')).toBe(
      'Building Wishlist: share as a link wishlist · 9f3c1a7 · stage 4 of 5, build',
    )
  })

  it('links a project to its page and to its own domain', () => {
    const page = overviewOf([card()])
    expect(page.href('tbody th > a')).toBe('/projects/shop')
    expect(page.href('tbody th .site')).toBe('https://www.halden.example')
    expect(page.text('tbody th')).toContain('and 1 other')
  })

  it('says what to expect of a project that was never deployed', () => {
    const page = overviewOf([emptyCard(), emptyCard({ repository: null })])
    expect(page.statuses('.projects .state')).toEqual([
      ['none', 'Never deployed'],
      ['none', 'Never deployed'],
    ])
    expect(page.all('.live-now')).toEqual([
      'Nothing yet. The first push to main deploys it.',
      'Nothing yet. The first upload deploys it.',
    ])
  })

  it('says what an empty board needs', () => {
    const page = overviewOf([])
    expect(page.text('.lede')).toBe('There are no projects to show.')
    expect(page.text('.note')).toContain('PROJECTS')
    expect(page.root.querySelectorAll('table')).toEqual([])
  })

  it('lets a reader find a project without a script, and says what was found', () => {
    const page = overviewOf([card()], { query: 'sh"op', counts: { ...NONE, all: 12, live: 12 }, total: 1 })
    const field = page.root.querySelector('form[action=/] input[data-filter]')
    expect([field?.getAttribute('name'), field?.getAttribute('value')]).toEqual(['q', 'sh"op'])
    expect(page.text('.lede')).toBe(
      '1 of 12 projects has “sh"op” in the name, an address or the repository. Show all',
    )
    expect(page.href('.lede a')).toBe('/')
    expect(page.root.querySelectorAll('.counts')).toEqual([])
  })

  it('says that nothing was found, and still how to go on', () => {
    const page = overviewOf([], { query: 'nope', counts: { ...NONE, all: 12 }, total: 0 })
    expect(page.text('.lede')).toBe(
      'None of 12 projects has “nope” in the name, an address or the repository. Show all',
    )
    expect(page.root.querySelectorAll('table, .note')).toEqual([])
  })

  it('marks the state whose projects it shows, and counts all', () => {
    const current = (page: ReturnType<typeof overviewOf>) =>
      page.root.querySelectorAll('.counts [aria-current]').map((one) => one.textContent)
    expect(current(overviewOf([failedCard, card()]))).toEqual(['2 All'])
    const page = overviewOf([failedCard], { status: 'failed', counts: countStates([failedCard, card()]) })
    expect(current(page)).toEqual(['1 Failed'])
    expect(page.href('.lede a')).toBe('/')
  })

  it('has one main link in each row, for who moves by keyboard', () => {
    const page = overviewOf([card(), emptyCard()])
    const rows = page.root.querySelectorAll('[data-rows] tbody tr')
    expect(rows.map((row) => row.querySelectorAll('th > a').length)).toEqual([1, 1])
  })

  it('counts what could not be read', () => {
    expect(overviewOf([card()], { unreadable: 2 }).text('.note')).toBe('2 projects could not be read.')
  })

  it('pages with links that say which way they lead', () => {
    expect(overviewOf([card()]).root.querySelectorAll('.pager')).toEqual([])
    const page = overviewOf([card()], { total: 312, prev: '/?cursor=a', next: '/?cursor=b' })
    expect(page.href('a[rel=prev]')).toBe('/?cursor=a')
    expect(page.href('a[rel=next]')).toBe('/?cursor=b')
    expect(page.text('.pager')).toContain('1 of 312 projects')
  })

  it('keeps a name with special characters inside its address', () => {
    const odd = card({
      project: project({ name: 'a/b?c' }),
      live: deployment({ project: 'a/b?c', shortId: '../x' }),
    })
    const page = overviewOf([odd])
    expect(page.href('tbody th > a')).toBe('/projects/a%2Fb%3Fc')
    expect(page.href('.live-now .subject')).toBe('/projects/a%2Fb%3Fc/deployments/..%2Fx')
  })
})
