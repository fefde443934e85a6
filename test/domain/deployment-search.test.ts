import { describe, expect, it } from 'vitest'
import {
  ANY_DEPLOYMENT,
  commonDays,
  isSearching,
  readSearch,
  type SearchTexts,
  searchQuery,
  searchWords,
} from '../../src/domain/deployment-search.ts'

describe('the words of a text', () => {
  it('are what stands between spaces and holds a letter or a digit', () => {
    expect(searchWords(' Fix\tthe header\n-- #123 v1.2 🎉 … ')).toEqual([
      'Fix',
      'the',
      'header',
      '#123',
      'v1.2',
    ])
    expect(searchWords('漢字 é é')).toEqual(['漢字', 'é', 'é'])
    expect(searchWords('---')).toEqual([])
    expect(searchWords('a\0b\u200bc')).toEqual(['a', 'b', 'c'])
  })

  it('are of a whole id its short one', () => {
    expect(searchWords('1a2b3c4d-0000-4000-8000-000000000000')).toEqual(['1a2b3c4d'])
    expect(searchWords('1a2b3c4d-0000')).toEqual(['1a2b3c4d-0000'])
  })
})

const NO_TEXTS: SearchTexts = { environment: '', status: '', branch: '', q: '', since: '', until: '' }
const read = (texts: Partial<SearchTexts>) =>
  readSearch({ ...NO_TEXTS, ...texts }, ['production', 'preview', 'qa'])

describe('the texts of a search', () => {
  it('ask for nothing where they are empty', () => {
    expect(read({})).toEqual({ search: ANY_DEPLOYMENT, problems: null })
    expect(isSearching(ANY_DEPLOYMENT)).toBe(false)
  })

  it('are read field by field', () => {
    const texts = {
      environment: 'preview',
      status: 'failed',
      branch: 'feat/a b',
      q: 'Fix it',
      since: '2026-11-01',
      until: '2026-11-01',
    }
    const { search, problems } = read(texts)
    expect(search).toEqual(texts)
    expect(problems).toBeNull()
    expect(isSearching(search)).toBe(true)
  })

  it.each([
    ['environment', 'Production'],
    ['environment', 'constructor'],
    ['environment', 'staging'],
    ['status', 'toString'],
    ['status', "failed' OR 1=1"],
    ['status', 'live'],
    ['since', '2026-13-45'],
    ['since', '2026-02-30'],
    ['since', '2026-1-1'],
    ['since', 'yesterday'],
    ['until', '+012026-01-01'],
    ['until', 'x'.repeat(2_000)],
    ['branch', 'x'.repeat(2_000)],
    ['branch', '\u200b'],
  ] as const)('tell what is accepted as %s where %s stands', (field, text) => {
    const { search, problems } = read({ [field]: text })
    expect(Object.keys(problems ?? {})).toEqual([field])
    expect(problems?.[field]).toMatch(/\.$/)
    expect(search[field]).toBeNull()
  })

  it('tell all that is wrong at once', () => {
    const { problems } = read({ status: 'x', since: 'y', branch: 'main' })
    expect(Object.keys(problems ?? {})).toEqual(['status', 'since'])
  })

  it('tell of days in the wrong order', () => {
    const { problems } = read({ since: '2026-11-02', until: '2026-11-01' })
    expect(problems).toEqual({ until: 'This day is before the first one: exchange the two.' })
  })

  it.each(['..', 'a%2Fb', "it's", '*', 'constructor', '#123', 'feature/x'])(
    'take %s as a branch',
    (branch) => {
      expect(read({ branch }).search.branch).toBe(branch)
    },
  )
})

describe('a search in an address', () => {
  it('holds what is asked, in a fixed order, and can be read again', () => {
    const { search } = read({ until: '2026-11-03', branch: 'a&b=c d/é', status: 'failed' })
    expect(searchQuery(search)).toBe('status=failed&branch=a%26b%3Dc+d%2F%C3%A9&until=2026-11-03')
    const again = Object.fromEntries(new URLSearchParams(searchQuery(search)))
    expect(read(again).search).toEqual(search)
  })

  it('is empty where nothing is asked', () => {
    expect(searchQuery(ANY_DEPLOYMENT)).toBe('')
  })

  it('holds a branch of half a character without an error', () => {
    expect(searchQuery({ ...ANY_DEPLOYMENT, branch: '\ud83d' })).toBe('branch=%EF%BF%BD')
  })
})

describe('the days that people ask for most', () => {
  it('are told by UTC, across the end of a year', () => {
    expect(commonDays(Date.parse('2027-01-01T00:00:00Z'))).toEqual([
      { word: 'today', since: '2027-01-01', until: null },
      { word: 'yesterday', since: '2026-12-31', until: '2026-12-31' },
      { word: 'Wednesday', since: '2026-12-30', until: '2026-12-30' },
      { word: 'Tuesday', since: '2026-12-29', until: '2026-12-29' },
      { word: 'Monday', since: '2026-12-28', until: '2026-12-28' },
      { word: 'Sunday', since: '2026-12-27', until: '2026-12-27' },
      { word: 'Saturday', since: '2026-12-26', until: '2026-12-26' },
      { word: 'last 7 days', since: '2026-12-26', until: null },
    ])
  })
})
