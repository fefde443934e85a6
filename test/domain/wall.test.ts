import { describe, expect, it } from 'vitest'
import { chooseForWall, tileDeployment, WALL_LIMIT } from '../../src/domain/wall.ts'
import { makeProjectCard, makeSummary } from './make.ts'

const failed = makeSummary({ id: 'failed', status: 'failed' })
const running = makeSummary({ id: 'running', status: 'building' })

describe('the projects of a wall', () => {
  const cards = [
    makeProjectCard('docs'),
    makeProjectCard('shop-a', { production: failed }),
    makeProjectCard('shop-b', { running: [running] }),
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
    expect(tileDeployment(makeProjectCard('a', { production: failed, running: [running] }))?.id).toBe(
      'failed',
    )
    expect(tileDeployment(makeProjectCard('a', { running: [running] }))?.id).toBe('running')
    expect(tileDeployment(makeProjectCard('a'))?.status).toBe('success')
    expect(tileDeployment(makeProjectCard('a', { live: null, production: null, latest: running }))?.id).toBe(
      'running',
    )
  })
})
