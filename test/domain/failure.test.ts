import { expect, it } from 'vitest'
import { type Failure, isAccountWide, secondsToWait } from '../../src/domain/failure.ts'

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

it('is waited for as long as Cloudflare says, and for five minutes where it does not', () => {
  expect(secondsToWait({ kind: 'rate-limited', seconds: 40 })).toBe(40)
  expect(secondsToWait({ kind: 'rate-limited', seconds: 0 })).toBe(300)
  expect(secondsToWait({ kind: 'unreachable' })).toBe(0)
})
