import { describe, expect, it } from 'vitest'
import type { ProjectCard } from '../../../src/domain/card.ts'
import { chooseForWall } from '../../../src/domain/card-lists.ts'
import type { Freshness } from '../../../src/domain/freshness.ts'
import { WallView } from '../../../src/views/board/wall.tsx'
import { pageOf } from '../page.ts'
import { building, card, deployment, failed, frame, project } from '../samples.ts'

const AT = Date.UTC(2026, 10, 24, 12, 3)

const wallOf = (cards: ProjectCard[], freshness: Freshness = { kind: 'fresh' }) =>
  pageOf(
    <WallView
      frame={{ ...frame, freshness }}
      checkedAt={AT}
      wall={chooseForWall(cards, ['*'])}
      refresh={30}
    />,
  )

const named = (name: string, over: Partial<ProjectCard> = {}) => card({ project: project({ name }), ...over })

describe('the wall screen', () => {
  it('has a tile for each project, the failing ones first', () => {
    const page = wallOf([
      named('live'),
      named('busy', { running: [building()] }),
      named('broken', { production: failed() }),
    ])
    expect(page.all('.tile h2')).toEqual(['broken', 'busy', 'live'])
    expect(page.statuses('.tiles')).toEqual([
      ['failed', 'Failed'],
      ['building', 'Building'],
      ['live', 'Live'],
    ])
    expect(page.all('.tile-when')).toEqual([
      'older commit is live; failed 24 Nov 2026, 11:45',
      'stage 4 of 5, build, started 24 Nov 2026, 12:02',
      '24 Nov 2026, 09:44',
    ])
  })

  it('says in words, title and icon what the board comes to', () => {
    const page = wallOf([named('live'), named('broken', { production: failed() })])
    expect(page.text('.wall-counts')).toBe('1 failed2 live')
    expect(page.text('title')).toBe('Halden & Rye on the wall: 1 failed, 2 live')
    expect(page.href('link[rel=icon]')).toBe('/favicon-failed.svg')
  })

  it('has a clock, which the script may let tick', () => {
    const page = wallOf([named('live')])
    expect(page.text('.clock')).toBe('12:03 UTC')
    expect(page.root.querySelector('.clock')?.getAttribute('data-clock')).toBe('2026-11-24T12:03:00.000Z')
  })

  it.each([
    [{ kind: 'stale', checkedAt: AT }, 'Old data: as of 12:03 UTC. Newer facts are being fetched.'],
    [
      { kind: 'failing', checkedAt: AT, since: AT + 60_000, failure: { kind: 'unreachable' } },
      'Old data: as of 12:03 UTC. No answer from Cloudflare since 12:04 UTC. Cloudflare cannot be reached at the moment.',
    ],
  ] as const)('says loudly when its data is old: %j', (freshness, words) => {
    expect(wallOf([named('live')], freshness).text('.old[role=alert]')).toBe(words)
    expect(wallOf([named('live')]).root.querySelector('.old')).toBeNull()
  })

  it.each([
    [1, 'c1 r1'],
    [7, 'c3 r3'],
    [12, 'c4 r3'],
    [40, 'c8 r5'],
  ])('has room for %i tiles', (count, grid) => {
    const page = wallOf(Array.from({ length: count }, (_, index) => named(`p-${index}`)))
    expect(page.all('.tile')).toHaveLength(count)
    expect(page.root.querySelector('.tiles')?.getAttribute('class')).toBe(`tiles ${grid}`)
  })

  it('says how many there is no room for, and what to do when there is nothing', () => {
    const page = wallOf(Array.from({ length: 42 }, (_, index) => named(`p-${index}`)))
    expect(page.text('.more')).toContain('And 2 more')
    expect(wallOf([]).text('.empty')).toBe('No project to show. All projects')
  })

  it('shows a hostile message as text', () => {
    const page = wallOf([named('x', { live: deployment({ subject: '<img src=x>' }) })])
    expect(page.root.querySelectorAll('img')).toHaveLength(0)
    expect(page.text('.tile-what')).toBe('<img src=x>')
  })
})
