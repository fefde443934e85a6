import { describe, expect, it } from 'vitest'
import { readQuery, searchCards } from '../../src/domain/project-search.ts'
import { makeProject, makeProjectCard } from './make.ts'

describe('what a reader looks for', () => {
  it('is trimmed and bounded, and never half a character', () => {
    expect(readQuery(undefined)).toBe('')
    expect(readQuery('  shop ')).toBe('shop')
    expect(readQuery('x'.repeat(300))).toHaveLength(100)
    expect(readQuery('\ud83d').isWellFormed()).toBe(true)
  })
})

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
