import { describe, expect, it } from 'vitest'
import { explainReason, KeepReason, type Reason } from '../../src/retention/reasons.ts'

const DAY_MS = 86_400_000

const SENTENCES: [Reason, string][] = [
  [{ kind: 'history-incomplete' }, "Its project's history is not complete yet."],
  [{ kind: 'running' }, 'It is queued or building.'],
  [{ kind: 'unknown', what: 'branch' }, 'Its branch is not known.'],
  [{ kind: 'unknown', what: 'live' }, 'What is live in its project is not known.'],
  [{ kind: 'live' }, 'It is live.'],
  [{ kind: 'newest-production' }, 'It is the newest successful production deployment.'],
  [{ kind: 'rule', rule: 2 }, 'Rule 2 keeps it.'],
  [{ kind: 'no-age', of: 'production', rule: null }, 'Production deployments are kept at any age.'],
  [{ kind: 'no-age', of: 'failed', rule: 3 }, 'Failed deployments are kept at any age (rule 3).'],
  [{ kind: 'young', of: 'preview', age: 7 * DAY_MS, rule: null }, 'Previews are kept for 7 days.'],
  [{ kind: 'recent', floor: 10 }, 'It is among the newest of its project (the last 10 are kept).'],
  [
    { kind: 'rollback', floor: 10 },
    'It is there to roll back to (the last 10 successful production deployments are kept).',
  ],
  [{ kind: 'newest-of-branch' }, 'It is the newest of its branch.'],
  [{ kind: 'newest-success-of-branch' }, 'It is the newest successful one of its branch.'],
  [{ kind: 'aliased' }, 'An alias leads to it.'],
  [
    { kind: 'old', of: 'canceled', age: DAY_MS / 2, rule: 1 },
    'Canceled and skipped deployments go after 12 hours (rule 1).',
  ],
]

describe('a reason', () => {
  it.each(SENTENCES)('%j is one sentence', (reason, sentence) => {
    expect(explainReason(reason)).toBe(sentence)
  })

  it('of every kind is in this list', () => {
    const kinds = KeepReason.options.map((option) => option.entries.kind.literal)
    const told = new Set(SENTENCES.map(([{ kind }]) => kind))
    expect([...kinds, 'old'].filter((kind) => !told.has(kind as Reason['kind']))).toEqual([])
  })
})
