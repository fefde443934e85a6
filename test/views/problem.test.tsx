import { describe, expect, it } from 'vitest'
import type { Failure } from '../../src/domain/failure.ts'
import type { Freshness } from '../../src/domain/freshness.ts'
import { ProjectView } from '../../src/views/project/project.tsx'
import { ProblemView } from '../../src/views/refused.tsx'
import { explainFailure } from '../../src/views/words.ts'
import { pageOf } from './page.ts'
import { frame, page } from './samples.ts'

const FAILURES: [failure: Failure, words: RegExp][] = [
  [{ kind: 'unauthorized' }, /refused the board's token.*whoever runs the board can renew it/],
  [{ kind: 'forbidden' }, /refused the board's token.*checklist/],
  [{ kind: 'not-found', code: 8000007 }, /does not know the account or the project/],
  [{ kind: 'rate-limited', seconds: 60 }, /pause of 60 seconds/],
  [{ kind: 'rate-limited', seconds: 290 }, /pause of 5 minutes/],
  [{ kind: 'refused', status: 502, code: 0 }, /trouble of its own \(HTTP 502\)/],
  [{ kind: 'refused', status: 400, code: 8000024 }, /HTTP 400, code 8000024/],
  [{ kind: 'malformed' }, /does not understand/],
  [{ kind: 'unreachable' }, /cannot be reached/],
  [{ kind: 'too-large' }, /larger than this board can read/],
]

describe('a failure', () => {
  it.each(FAILURES)('%j is one sentence', (failure, words) => {
    expect(explainFailure(failure)).toMatch(words)
    expect(explainFailure(failure)).toMatch(/^[A-Z].*[^.]\.$/)
  })
})

describe('the banner', () => {
  const at = (freshness: Freshness) =>
    pageOf(<ProjectView frame={{ ...frame, freshness }} page={page()} older={null} />)

  it('is silent on a fresh page', () => {
    expect(at({ kind: 'fresh' }).root.querySelectorAll('.banner')).toHaveLength(0)
  })

  it('says of a stale page from when it is', () => {
    const text = at({ kind: 'stale', checkedAt: Date.UTC(2026, 10, 24, 12, 2) }).text('.banner')
    expect(text).toContain('state of 24 Nov 2026, 12:02 UTC')
    expect(text).toContain('The sites themselves are not affected.')
  })

  it('says of a failing one since when and why', () => {
    const since = Date.UTC(2026, 10, 24, 12, 3)
    const old = at({
      kind: 'failing',
      checkedAt: since - 60_000,
      since,
      failure: { kind: 'unreachable' },
    })
    const text = old.text('.banner')
    expect(old.text('title')).toBe('Old data: shop: live since 24 Nov 2026, 09:44 UTC')
    expect(text).toContain('since 24 Nov 2026, 12:03 UTC')
    expect(text).toContain('state of 24 Nov 2026, 12:02 UTC')
    expect(text).toContain('cannot be reached')
    expect(text).toContain('The sites themselves are not affected.')
  })
})

describe('a problem page', () => {
  it('says what happened and when it tries again', () => {
    const result = pageOf(
      <ProblemView frame={frame} status={503} title="One moment" says="Reading." retrySeconds={5} />,
    )
    expect(result.text('h1')).toBe('One moment')
    expect(result.text('main')).toContain('tries again by itself in 5 seconds')
  })
})
