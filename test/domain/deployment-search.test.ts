import { describe, expect, it } from 'vitest'
import { searchWords } from '../../src/domain/deployment-search.ts'

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
