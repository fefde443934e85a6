import { describe, expect, it } from 'vitest'
import type { ProjectCard } from '../../../src/domain/card.ts'
import type { Freshness } from '../../../src/domain/freshness.ts'
import { EmbedView } from '../../../src/views/board/embed.tsx'
import { pageOf } from '../page.ts'
import { building, card, emptyCard, failed, frame } from '../samples.ts'

const embedOf = (of: ProjectCard, freshness: Freshness = { kind: 'fresh' }) =>
  pageOf(<EmbedView frame={{ ...frame, freshness }} card={of} />)

describe('the card for a wiki', () => {
  it('says what is live, what failed and what is building', () => {
    const page = embedOf(card({ production: failed(), running: [building()] }))
    expect(page.text('h1')).toBe('shop')
    expect(page.statuses('main')).toEqual([
      ['live', 'Live'],
      ['failed', 'Failed in build'],
      ['building', 'Building'],
    ])
    expect(page.text('title')).toBe(
      'shop: build failed 24 Nov 2026, 11:45 UTC, older commit is live, building wishlist',
    )
  })

  it('opens all its links beside the page that it stands in', () => {
    const page = embedOf(card({ running: [building()] }))
    const links = page.root.querySelectorAll('main a')
    expect(links.length).toBeGreaterThan(3)
    for (const link of links) {
      expect(link.getAttribute('target')).toBe('_blank')
      expect(link.getAttribute('rel')).toContain('noopener')
    }
  })

  it('says so when its data is old, and when nothing is live', () => {
    const checkedAt = Date.UTC(2026, 10, 24, 12, 3)
    expect(embedOf(card(), { kind: 'stale', checkedAt }).text('main')).toContain(
      'Old data, as of 24 Nov 2026, 12:03 UTC',
    )
    expect(embedOf(emptyCard()).text('main')).toContain('The first push to main deploys it.')
  })
})
