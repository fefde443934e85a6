import { expect, it } from 'vitest'
import { isVisible, scopeKey, WHOLE_BOARD } from '../../src/domain/visibility.ts'

const onlyDocs = { kind: 'project', name: 'docs' } as const

it('shows what one of the patterns names', () => {
  const visibility = { projects: ['docs', 'shop-*'], scope: WHOLE_BOARD }
  const names = ['docs', 'shop-berlin', 'docs-internal', 'payroll']
  expect(names.filter((name) => isVisible(name, visibility))).toEqual(['docs', 'shop-berlin'])
})

it('shows nothing when nothing is named', () => {
  expect(isVisible('docs', { projects: [], scope: WHOLE_BOARD })).toBe(false)
})

it('shows a visitor of one project that project alone', () => {
  const visibility = { projects: ['*'], scope: onlyDocs }
  expect(['docs', 'docs-2', 'shop'].filter((name) => isVisible(name, visibility))).toEqual(['docs'])
})

it('does not let a scope open what the operator hides', () => {
  expect(isVisible('docs', { projects: ['shop-*'], scope: onlyDocs })).toBe(false)
})

it('does not take the name in a scope for a pattern', () => {
  expect(isVisible('docs', { projects: ['*'], scope: { kind: 'project', name: '*' } })).toBe(false)
})

it('gives each scope a key of its own, even a project called like the whole board', () => {
  const scopes = [WHOLE_BOARD, onlyDocs, { kind: 'project', name: '*' } as const]
  expect(new Set(scopes.map(scopeKey)).size).toBe(3)
  expect(scopeKey({ kind: 'project', name: 'docs' })).toBe(scopeKey(onlyDocs))
})
