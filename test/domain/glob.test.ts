import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  GLOB_LIMITS,
  isBranchGlob,
  isBranchName,
  isGlob,
  matchesGlob,
  readGlobs,
} from '../../src/domain/glob.ts'

describe('a pattern', () => {
  it.each([
    ['docs', 'docs', true],
    ['docs', 'docs-old', false],
    ['docs', 'my-docs', false],
    ['docs', 'Docs', false],
    ['*', '', true],
    ['*', 'anything/at.all', true],
    ['shop-*', 'shop-berlin', true],
    ['shop-*', 'shop-', true],
    ['shop-*', 'shop', false],
    ['*-preview', 'docs-preview', true],
    ['*-preview', 'docs-preview-2', false],
    ['a*z', 'az', true],
    ['a*z', 'abcz', true],
    ['a*z', 'abc', false],
    ['*mid*', 'amidst', true],
    ['*mid*', 'among', false],
    ['a*b*c', 'a-b-b-c', true],
    ['a*b*c', 'a-c-b', false],
    ['**', 'x', true],
    ['feat/*', 'feat/new/nav', true],
  ])('%j on %j: %j', (pattern, text, matches) => {
    expect(matchesGlob(pattern, text)).toBe(matches)
  })

  it('does not use one character for both of its ends', () => {
    expect(matchesGlob('aba*aba', 'aba')).toBe(false)
    expect(matchesGlob('aba*aba', 'ababa')).toBe(false)
    expect(matchesGlob('aba*aba', 'abaaba')).toBe(true)
  })

  it('takes what a regular expression would read otherwise for what it is', () => {
    expect(matchesGlob('a.c', 'abc')).toBe(false)
    expect(matchesGlob('a.c', 'a.c')).toBe(true)
    expect(matchesGlob('[ab]+', 'ab')).toBe(false)
  })

  it('agrees with a matcher that tries everything', () => {
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
    const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
    fc.assert(
      fc.property(patterns, texts, (pattern, text) => matchesGlob(pattern, text) === slowly(pattern, text)),
      { numRuns: 2_000 },
    )
  })

  it('finds no match in a long text without trying every place for every star', () => {
    // A matcher that goes back would need some 10^30 steps here: this test would never end.
    const pattern = `${'*a'.repeat(GLOB_LIMITS.stars)}b`
    expect(isGlob(pattern)).toBe(true)
    expect(matchesGlob(pattern, 'a'.repeat(1_000_000))).toBe(false)
  })
})

/** Slow, and right at a glance. */
function slowly(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  if (pattern.startsWith('*')) {
    return slowly(pattern.slice(1), text) || (text !== '' && slowly(pattern, text.slice(1)))
  }
  return pattern[0] === text[0] && slowly(pattern.slice(1), text.slice(1))
}

describe('what may be used as a pattern', () => {
  it.each(['docs', 'shop-*', '*', 'a*b*c*d*e*', 'feat/new_nav.2'])('takes %j', (pattern) => {
    expect(isGlob(pattern)).toBe(true)
  })

  it.each(['', 'two words', 'shop-?', '[ab]', 'docs\n', '../<b>', 'größe'])('refuses %j', (pattern) => {
    expect(isGlob(pattern)).toBe(false)
  })

  it('refuses more stars and more characters than the limits', () => {
    const { stars, length } = GLOB_LIMITS
    expect([isGlob('*'.repeat(stars)), isGlob('*'.repeat(stars + 1))]).toEqual([true, false])
    expect([isGlob('a'.repeat(length)), isGlob('a'.repeat(length + 1))]).toEqual([true, false])
  })
})

// What git says of each character is asked in glob.node.test.ts.
describe('the name of a branch', () => {
  it.each(['main', 'fix/#1234', 'größe', 'a,b', '"quoted"', '<b>', 'x'.repeat(1_000)])(
    'may be %j',
    (name) => {
      expect(isBranchName(name)).toBe(true)
    },
  )

  it.each(['', 'two words', 'fix/*', 'a..b', 'a\n', '\u0000', '\ud800', 'x'.repeat(1_001)])(
    'is not %j',
    (name) => {
      expect(isBranchName(name)).toBe(false)
    },
  )
})

describe('a pattern of branches', () => {
  it.each(['fix/#*', '*', '**', 'größe/*', 'a*{b}*', 'a*b*c*d*e*f*g'])('is %j', (pattern) => {
    expect(isBranchGlob(pattern)).toBe(true)
  })

  it('that no branch can match is none: a rule by it would keep nothing', () => {
    for (const pattern of ['fix//*', '*..*', '/*', '*/', '*.lock', 'feat *', '', 'fix/?'])
      expect(isBranchGlob(pattern), pattern).toBe(false)
  })
})

describe('patterns in an address', () => {
  it('are comma-separated; none of them means all', () => {
    expect(readGlobs('docs, shop-*,')).toEqual(['docs', 'shop-*'])
    expect(readGlobs(undefined)).toEqual(['*'])
    expect(readGlobs(' , ')).toEqual(['*'])
  })

  it.each(['a?', 'x'.repeat(101), '******', Array(21).fill('a').join(','), '<b>'])(
    'are bounded and plain: not %j',
    (text) => {
      expect(readGlobs(text)).toBe('unreadable')
    },
  )
})
