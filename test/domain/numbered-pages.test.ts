import { describe, expect, it } from 'vitest'
import { pageOf, readNumberedPage, resultInfo } from '../../src/domain/numbered-pages.ts'

describe('the number of a page', () => {
  it('is the first, with the most on it, when nothing is said', () => {
    expect(readNumberedPage({}, 25)).toEqual({ page: 1, perPage: 25 })
  })

  it('is read with the size of the page', () => {
    expect(readNumberedPage({ page: '3', per_page: '10' }, 25)).toEqual({ page: 3, perPage: 10 })
    expect(readNumberedPage({ per_page: '25' }, 25)).toEqual({ page: 1, perPage: 25 })
  })

  it.each(['0', '-1', '1.5', 'x', '', ' 1', '01', '1e3', '9999999999'])('is not %j', (text) => {
    expect(readNumberedPage({ page: text }, 25)).toBeNull()
    expect(readNumberedPage({ per_page: text }, 25)).toBeNull()
  })

  it('goes with no more than the most on a page', () => {
    expect(readNumberedPage({ per_page: '26' }, 25)).toBeNull()
  })
})

describe('a page', () => {
  const items = ['a', 'b', 'c', 'd', 'e']

  it('holds its part of the list, the last one the rest, and none past the end', () => {
    const pages = [1, 2, 3, 4].map((page) => pageOf(items, { page, perPage: 2 }))
    expect(pages).toEqual([['a', 'b'], ['c', 'd'], ['e'], []])
  })

  it('is described as Cloudflare does', () => {
    expect(resultInfo({ page: 3, perPage: 2 }, 1, 5)).toEqual({
      page: 3,
      per_page: 2,
      count: 1,
      total_count: 5,
      total_pages: 3,
    })
    expect(resultInfo({ page: 1, perPage: 25 }, 0, 0).total_pages).toBe(0)
  })
})
