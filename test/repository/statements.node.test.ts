import { expect, it } from 'vitest'
import { filesIn, readSource } from './sources.ts'

/** A number of rows that is bound, and not a part of a sum. See `findings/durable-object-bound-limit.sh`. */
const BARE_LIMIT = /\bLIMIT \?(?!\d* \+ 0).*/g

it('no statement has a bound number alone as its LIMIT, for which SQLite compiles it anew each time', () => {
  const found = filesIn('src').flatMap((path) =>
    [...readSource(path).matchAll(BARE_LIMIT)].map(([statement]) => `${path}: ${statement}`),
  )
  expect(found).toEqual([])
})
