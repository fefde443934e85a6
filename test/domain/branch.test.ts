import { describe, expect, it } from 'vitest'
import { BRANCH_DEPTH, BRANCH_LIMIT, makeBranch, pickBranches } from '../../src/domain/branch.ts'
import { makeDeployment } from './make.ts'

const entry = (id: string, branch: string | null) => ({ id, branch })

describe('the branches of a project', () => {
  it('come in the order of their newest deployments', () => {
    const picked = pickBranches([entry('4', 'b'), entry('3', 'a'), entry('2', 'b'), entry('1', 'c')])
    expect(picked).toEqual({ ids: [['4', '2'], ['3'], ['1']], more: false })
  })

  it('leave out what has no branch', () => {
    expect(pickBranches([entry('2', null), entry('1', '')]).ids).toEqual([])
  })

  it('are bounded, each with its newest deployments, and say that there are more', () => {
    const many = Array.from({ length: BRANCH_LIMIT + 1 }, (_, index) => entry(`${index}`, `branch-${index}`))
    const picked = pickBranches(many)
    expect(picked.ids).toHaveLength(BRANCH_LIMIT)
    expect(picked.more).toBe(true)
    expect(pickBranches(many.slice(1)).more).toBe(false)
    const long = Array.from({ length: 20 }, (_, index) => entry(`${index}`, 'main'))
    expect(pickBranches(long).ids[0]).toHaveLength(BRANCH_DEPTH)
  })
})

it('a branch has its alias and its newest success picked, however many of it came after them', () => {
  const many = Array.from({ length: 40 }, (_, index) => ({ ...entry(`failed-${index}`, 'draft') }))
  const older = [
    { ...entry('holder', 'draft'), aliased: true },
    { ...entry('second-holder', 'draft'), aliased: true },
    { ...entry('success', 'draft'), succeeded: true },
    { ...entry('older', 'draft'), succeeded: true, aliased: true },
  ]
  const [ids] = pickBranches([...many, ...older]).ids
  expect(ids?.slice(BRANCH_DEPTH)).toEqual(['holder', 'success'])
})

describe('a branch', () => {
  const at = (minute: number) => `2026-11-24T10:0${minute}:00.000Z`
  const alias = 'https://try.site.pages.dev'

  it('is where its newest deployment is', () => {
    const branch = makeBranch([
      makeDeployment({ id: 'old', createdOn: at(1) }),
      makeDeployment({ id: 'new', createdOn: at(2), aliases: [alias] }),
    ])
    expect(branch?.newest.id).toBe('new')
    expect(branch?.shown?.id).toBe('new')
    expect(branch?.aliases).toEqual([alias])
  })

  it('keeps the alias of an older deployment while a newer one builds or failed', () => {
    const branch = makeBranch([
      makeDeployment({ id: 'new', createdOn: at(2), status: 'failed' }),
      makeDeployment({ id: 'old', createdOn: at(1), aliases: [alias] }),
    ])
    expect(branch).toMatchObject({ newest: { id: 'new' }, shown: { id: 'old' }, aliases: [alias] })
  })

  it('has no alias that Cloudflare did not name, and shows nothing before it succeeded', () => {
    const branch = makeBranch([makeDeployment({ status: 'canceled', branch: 'feat/x' })])
    expect(branch).toMatchObject({ aliases: [], shown: null })
  })

  it('is none without deployments', () => {
    expect(makeBranch([])).toBeNull()
  })
})
