import { expect, it } from 'vitest'
import { type Failure, isAccountWide } from '../../src/domain/failure.ts'

const FAILURES: [Failure, boolean][] = [
  [{ kind: 'unauthorized' }, true],
  [{ kind: 'forbidden' }, true],
  [{ kind: 'rate-limited', seconds: 1 }, true],
  [{ kind: 'unreachable' }, true],
  [{ kind: 'not-found', code: 8000007 }, false],
  [{ kind: 'refused', status: 400, code: 1 }, false],
  [{ kind: 'malformed' }, false],
  [{ kind: 'too-large' }, false],
]

it.each(FAILURES)('%j concerns every call: %s', (failure, expected) => {
  expect(isAccountWide(failure)).toBe(expected)
})
