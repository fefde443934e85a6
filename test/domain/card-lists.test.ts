import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ProjectCard } from '../../src/domain/card.ts'
import {
  CARDS_PER_PAGE,
  type CardPage,
  chooseForWall,
  pageOfCards,
  readCardCursor,
  searchCards,
  tellAhead,
  tileDeployment,
  WALL_LIMIT,
} from '../../src/domain/card-lists.ts'
import { makeProject, makeProjectCard, makeSummary } from './make.ts'

describe('a search', () => {
  const cards = [
    makeProjectCard('docs', {
      project: makeProject({ name: 'docs', domains: ['docs.pages.dev', 'Help.Example'] }),
    }),
    makeProjectCard('shop', { project: makeProject({ name: 'shop', domains: ['shop.pages.dev'] }) }),
  ]
  const found = (query: string) => searchCards(cards, query).map((card) => card.project.name)

  it('finds a part of a name or of a host name, whatever the case', () => {
    expect(found('OC')).toEqual(['docs'])
    expect(found('help.ex')).toEqual(['docs'])
    expect(found('pages.dev')).toEqual(['docs', 'shop'])
  })

  it('takes the text as it is: no patterns', () => {
    expect(found('sh*p')).toEqual([])
    expect(found('.')).toEqual(['docs', 'shop'])
  })

  it('for nothing finds all', () => {
    expect(found('')).toEqual(['docs', 'shop'])
  })
})

/** So many live projects, `p-000` and on. */
const live = (count: number) =>
  Array.from({ length: count }, (_, index) => makeProjectCard(`p-${String(index).padStart(3, '0')}`))

const failed = (name: string) => makeProjectCard(name, { production: makeSummary({ status: 'failed' }) })
const building = (name: string) => makeProjectCard(name, { running: [makeSummary({ status: 'building' })] })
const empty = (name: string) => makeProjectCard(name, { live: null, production: null })

/** The page at an address of a pager, as the route finds it. */
function pageAt(cards: readonly ProjectCard[], address: string): CardPage {
  const text = new URL(address, 'https://board.example').searchParams.get('cursor') ?? undefined
  const cursor = readCardCursor(text)
  if (cursor === 'unreadable') throw new Error(`a pager leads to an unreadable cursor: ${address}`)
  return pageOfCards(cards, cursor)
}

/** Every page from the first on. */
function walk(cards: readonly ProjectCard[], direction: 'next' | 'prev', from = '/'): CardPage[] {
  const pages: CardPage[] = []
  for (let address: string | null = from; address !== null; ) {
    const page: CardPage = pageAt(cards, address)
    pages.push(page)
    address = page[direction]
  }
  return pages
}

const namesOf = (page: CardPage) => page.cards.map(({ project }) => project.name)

/** The address of the second page. */
const second = (cards: readonly ProjectCard[]) => pageOfCards(cards, null).next ?? 'none'

describe('the builds before one that waits', () => {
  const at = (minute: number) => `2026-11-24T10:${minute}:00.000Z`
  const waits = makeSummary({ project: 'docs', status: 'queued', createdOn: at(20) })
  const docs = makeProjectCard('docs', {
    running: [waits],
    attention: [{ rule: 'build-waits', build: waits }],
  })
  const other = (name: string, status: 'queued' | 'building', minute: number) =>
    makeProjectCard(name, {
      running: [makeSummary({ id: name, project: name, status, createdOn: at(minute) })],
    })
  const ahead = (card: ProjectCard, all: ProjectCard[]) =>
    tellAhead(card, all).attention?.flatMap((one) => (one.rule === 'build-waits' ? one.ahead : one.rule))

  it('are those of other projects that build, or were asked for before it, the oldest first', () => {
    const all = [
      docs,
      other('later', 'queued', 21),
      other('before', 'queued', 19),
      other('builds', 'building', 18),
    ]
    expect(ahead(docs, all)).toEqual(['builds', 'before'])
    expect(ahead(docs, [docs, other('newer', 'building', 30)])).toEqual(['newer'])
  })

  it('are of no concern where none is told to wait', () => {
    const card = makeProjectCard('docs')
    expect(tellAhead(card, [other('builds', 'building', 18)])).toBe(card)
  })
})

describe('the first page', () => {
  it('is the only one for 100 projects', () => {
    expect(CARDS_PER_PAGE).toBe(100)
    const page = pageOfCards(live(100), null)
    expect([page.cards.length, page.prev, page.next]).toEqual([100, null, null])
  })

  it('leads to a second for the 101st', () => {
    const cards = live(101)
    const page = pageOfCards(cards, null)
    expect([page.cards.length, page.prev]).toEqual([100, null])
    expect(namesOf(pageAt(cards, second(cards)))).toEqual(['p-100'])
  })

  it('keeps what was searched for in the addresses of the others', () => {
    const cards = live(250)
    expect(pageOfCards(cards, null, '?q=a%26b').next).toBe('/?q=a%26b&cursor=3.p-099')
    const cursor = readCardCursor('3.p-099')
    expect(cursor !== 'unreadable' && pageOfCards(cards, cursor, '?q=a%26b').prev).toBe('/?q=a%26b')
  })

  it('of an empty board is empty', () => {
    expect(pageOfCards([], null)).toEqual({ cards: [], prev: null, next: null })
  })

  it('begins with what needs attention', () => {
    const cards = [empty('a'), ...live(2), building('z'), failed('zz')]
    expect(namesOf(pageOfCards(cards, null))).toEqual(['zz', 'z', 'p-000', 'p-001', 'a'])
  })
})

describe('a walk through the pages', () => {
  const mixed = [...live(180), ...['f-1', 'f-2'].map(failed), building('b-1'), ...['e-1', 'e-2'].map(empty)]

  it('visits every project once', () => {
    const names = walk(mixed, 'next').flatMap(namesOf)
    expect(names.toSorted()).toEqual(mixed.map(({ project }) => project.name).toSorted())
  })

  it('visits the same pages on the way back', () => {
    const cards = [...mixed, ...live(300).slice(180)]
    const there = walk(cards, 'next')
    const back = walk(cards, 'prev', there.at(-2)?.next ?? 'none')
    expect(back.toReversed().map(namesOf)).toEqual(there.map(namesOf))
  })

  it('visits every project once, however many there are and whatever their states', () => {
    const kinds = [failed, building, empty, makeProjectCard] as const
    const boards = fc
      .array(fc.constantFrom(...kinds), { maxLength: 320, minLength: 90, size: 'max' })
      .map((makers) => makers.map((make, index) => make(`p-${index}`)))
    fc.assert(
      fc.property(boards, (cards) => {
        const names = walk(cards, 'next').flatMap(namesOf)
        return names.length === cards.length && new Set(names).size === cards.length
      }),
      { numRuns: 30 },
    )
  })
})

describe('a page after the first', () => {
  const cards = live(250)
  const before = namesOf(pageAt(cards, second(cards)))
  const without = (name: string) => cards.filter(({ project }) => project.name !== name)

  it('does not move when a project of the first page vanishes', () => {
    expect(namesOf(pageAt(without('p-050'), second(cards)))).toEqual(before)
  })

  it('does not move when the very project that it begins after vanishes', () => {
    expect(namesOf(pageAt(without('p-099'), second(cards)))).toEqual(before)
  })

  it('does not move when a project appears on the first', () => {
    expect(namesOf(pageAt([...cards, makeProjectCard('p-050-new')], second(cards)))).toEqual(before)
  })

  it('does not move when a project begins to fail, and so goes to the front', () => {
    expect(namesOf(pageAt([...without('p-010'), failed('p-010')], second(cards)))).toEqual(before)
  })

  it('leads back to the first when less than a page lies before it', () => {
    expect(pageAt(cards, '/?cursor=3.p-010').prev).toBe('/')
  })

  it('behind the end is empty and leads back to the last projects', () => {
    const page = pageAt(cards, '/?cursor=4.zzz')
    expect([page.cards, page.next]).toEqual([[], null])
    expect(namesOf(pageAt(cards, page.prev ?? 'none')).at(-1)).toBe('p-249')
  })
})

describe('a cursor', () => {
  it('is not needed for the first page', () => {
    expect(readCardCursor(undefined)).toBeNull()
  })

  it('is a rank and a name', () => {
    expect(readCardCursor('3.shop-berlin')).toEqual({ rank: 3, name: 'shop-berlin' })
    expect(readCardCursor('0.a.b')).toEqual({ rank: 0, name: 'a.b' })
  })

  it.each([
    '',
    '3',
    '3.',
    '.docs',
    '5.docs',
    '-1.docs',
    '33.docs',
    'docs',
    '3.<b>',
    '3.two words',
    '3.docs\n',
    `3.${'a'.repeat(129)}`,
  ])('is unreadable when it was changed: %j', (text) => {
    expect(readCardCursor(text)).toBe('unreadable')
  })
})

const failedBuild = makeSummary({ id: 'failed', status: 'failed' })
const runningBuild = makeSummary({ id: 'running', status: 'building' })

describe('the projects of a wall', () => {
  const cards = [
    makeProjectCard('docs'),
    makeProjectCard('shop-a', { production: failedBuild }),
    makeProjectCard('shop-b', { running: [runningBuild] }),
    makeProjectCard('new', { live: null, latest: null, production: null }),
  ]
  const names = (globs: string[]) => chooseForWall(cards, globs).cards.map(({ project }) => project.name)

  it('come failing first, and without those that were never deployed', () => {
    expect(names(['*'])).toEqual(['shop-a', 'shop-b', 'docs'])
  })

  it('are those that a name or a pattern lets through', () => {
    expect(names(['shop-*'])).toEqual(['shop-a', 'shop-b'])
    expect(names(['docs', 'none'])).toEqual(['docs'])
  })

  it('are as many as can be read from afar', () => {
    const many = Array.from({ length: WALL_LIMIT + 3 }, (_, index) => makeProjectCard(`p-${index}`))
    const wall = chooseForWall(many, ['*'])
    expect([wall.cards.length, wall.hidden]).toEqual([WALL_LIMIT, 3])
    expect(chooseForWall(cards, ['*']).hidden).toBe(0)
  })
})

describe('a tile', () => {
  it('tells of the failed build, else of what builds, else of what is live', () => {
    expect(
      tileDeployment(makeProjectCard('a', { production: failedBuild, running: [runningBuild] }))?.id,
    ).toBe('failed')
    expect(tileDeployment(makeProjectCard('a', { running: [runningBuild] }))?.id).toBe('running')
    expect(tileDeployment(makeProjectCard('a'))?.status).toBe('success')
    expect(
      tileDeployment(makeProjectCard('a', { live: null, production: null, latest: runningBuild }))?.id,
    ).toBe('running')
  })
})
