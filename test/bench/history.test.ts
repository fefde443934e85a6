import { beforeAll, describe, expect, it } from 'vitest'
import { ANY_DEPLOYMENT } from '../../src/domain/deployment-search.ts'
import { START } from '../support/bench.ts'
import { rowsOf } from '../support/storage.ts'
import { hoursAgo, idOf, range, type Tables, withTables } from '../support/tables.ts'
import { costsOf, fillTables, fillWords } from './history.ts'

const SIZE = { projects: 5, deployments: 4_000, longest: 3_000 }

/** Looks through a whole table, or sorts. An index of words names its scans by what they look for, the list of its words by a number. */
const LOOKS_THROUGH =
  /^SCAN (?!\(subquery|json_each|texts VIRTUAL TABLE INDEX \d+:\S*M|texts_terms VIRTUAL TABLE INDEX [1-9])|TEMP B-TREE/

describe('what people ask of a long history', () => {
  let costs: { name: string; read: number; plans: string[] }[] = []
  beforeAll(async () => {
    await withTables((tables) => {
      const longest = fillTables(tables, SIZE, START)
      fillWords(tables)
      costs = costsOf(tables, longest).map(({ name, first: { read, asked } }) => ({
        name,
        read,
        plans: tables.plansOf(asked),
      }))
    })
  }, 120_000)

  it('is more than thirty questions', () => {
    expect(costs.length).toBeGreaterThanOrEqual(30)
  })

  it('is answered in 500 rows at most', () => {
    expect(costs.filter(({ read }) => read > 500)).toEqual([])
  })

  it('is answered without a look through a whole table, or a sort', () => {
    const plans = costs.flatMap(({ name, plans }) => plans.map((plan) => `${name}: ${plan}`))
    expect(plans.some((plan) => plan.includes('texts VIRTUAL TABLE'))).toBe(true)
    expect(plans.filter((plan) => LOOKS_THROUGH.test(plan.slice(plan.lastIndexOf(': ') + 2)))).toEqual([])
  })
})

describe('a word that thousands of deployments hold', () => {
  const MANY = 5_000
  const openMany = ({ save }: Tables, neighbour: number) => {
    if (neighbour > 0)
      save(
        'next',
        range(neighbour).map((index) =>
          hoursAgo(index / 10, { id: idOf(index), project: 'next', message: 'same', commitHash: 'abcdef0' }),
        ),
      )
    save(
      'docs',
      range(60).map((index) =>
        hoursAgo(index * 7, {
          id: idOf(90_000 + index),
          message: index % 2 ? 'same' : 'other',
          commitHash: 'abcdef0',
        }),
      ),
    )
  }
  const ask = ({ finder, rows }: Tables) =>
    ['same', 'sam', 'same other', 'abcdef0', 'nothing'].map(
      (q) =>
        rowsOf(rows, () =>
          finder.search({ project: 'docs', search: { ...ANY_DEPLOYMENT, q }, cursor: null, limit: 26 }),
        ).read,
    )

  it('is looked for by a link for one project in the rows of an account with this project alone', async () => {
    let [alone, beside]: number[][] = []
    await withTables((tables) => {
      openMany(tables, 0)
      fillWords(tables)
      alone = ask(tables)
    })
    await withTables((tables) => {
      openMany(tables, MANY)
      fillWords(tables)
      beside = ask(tables)
    })
    expect(beside).toEqual(alone)
  })

  it('is looked for in the rows of a page and of the count', async () => {
    await withTables((tables) => {
      openMany(tables, MANY)
      fillWords(tables)
      const { finder, rows } = tables
      const words = () =>
        finder.search({ project: null, search: { ...ANY_DEPLOYMENT, q: 'same' }, cursor: null, limit: 26 })
      expect(rowsOf(rows, words).read).toBeLessThan(300)
    })
  })
})
