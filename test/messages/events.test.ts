import { describe, expect, it } from 'vitest'
import type { Reason } from '../../src/domain/attention.ts'
import type { DeploymentSummary } from '../../src/domain/deployment.ts'
import { type BoardEvent, eventsOf, makeEvent, type Transition } from '../../src/messages/events.ts'
import { makeSummary } from '../domain/make.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')

type Build = [status: DeploymentSummary['status'], branch?: string]

/** Builds of a project, the oldest first; their ids are their places, from 1. */
const buildsOf = (builds: readonly Build[]) =>
  builds.map(([status, branch = 'main'], index) =>
    makeSummary({
      id: String(index + 1),
      status,
      branch,
      environment: branch === 'main' ? 'production' : 'preview',
      createdOn: `2026-11-24T10:0${index}:00.000Z`,
    }),
  )

const NOTHING_CHANGED = { project: 'site', after: { live: null }, canonicalId: null, wasComplete: true }

/** What is told when builds are as they are now, and those of these places have just ended. */
function toldOf(builds: readonly Build[], ended: readonly number[]): string[] {
  const all = buildsOf(builds)
  const transition: Transition = {
    ...NOTHING_CHANGED,
    before: { live: null },
    ended: all.filter(({ id }) => ended.includes(Number(id))),
    newest: () => all.toReversed(),
  }
  return eventsOf(transition, NOW).map(words)
}

const words = ({ kind, deployment, previous }: BoardEvent) =>
  [kind, deployment, previous && `after ${previous}`].filter(Boolean).join(' ')

describe('the builds of a branch', () => {
  const BROKEN: Build = ['failed']
  const GOOD: Build = ['success']

  it.each<[string, Build[], number[], string[]]>([
    ['a failure after a success is told', [GOOD, BROKEN], [2], ['failed 2']],
    ['a failure that is the first build is told', [BROKEN], [1], ['failed 1']],
    ['the next failure in a row is not', [GOOD, BROKEN, BROKEN], [3], []],
    ['a success after a failure is told', [BROKEN, GOOD], [2], ['fixed 2 after 1']],
    ['a success after a success is not', [GOOD, GOOD], [2], []],
    ['the first success is not', [GOOD], [1], []],
    ['what was canceled or skipped stands in no row', [BROKEN, ['canceled'], ['skipped'], BROKEN], [4], []],
    ['what is canceled is not told', [GOOD, ['canceled']], [2], []],
    ['a success over what was canceled is told', [BROKEN, ['canceled'], GOOD], [3], ['fixed 3 after 1']],
    ['what is mended before anybody saw it fail is not told', [GOOD, BROKEN, GOOD], [2, 3], []],
    ['two failures that are seen together are one', [GOOD, BROKEN, BROKEN], [2, 3], ['failed 3']],
    [
      'a row that ends is told with what failed before this look',
      [BROKEN, BROKEN, GOOD],
      [2, 3],
      ['fixed 3 after 1'],
    ],
  ])('%s', (_what, builds, ended, told) => {
    expect(toldOf(builds, ended)).toEqual(told)
  })

  it('of two that overtake each other tell only what is newer', () => {
    // The newer one succeeds first, and then the older one fails.
    expect(toldOf([GOOD, ['building'], GOOD], [3])).toEqual([])
    expect(toldOf([GOOD, BROKEN, GOOD], [2])).toEqual([])
    // The newer one fails first, and then the older one succeeds: the branch is as broken as before.
    expect(toldOf([GOOD, ['building'], BROKEN], [3])).toEqual(['failed 3'])
    expect(toldOf([GOOD, GOOD, BROKEN], [2])).toEqual([])
    expect(toldOf([GOOD, GOOD, BROKEN, GOOD], [4])).toEqual(['fixed 4 after 3'])
  })

  it('tell nothing of another branch', () => {
    expect(toldOf([GOOD, ['failed', 'try'], GOOD], [3])).toEqual([])
    expect(toldOf([GOOD, ['failed', 'try']], [2])).toEqual(['failed 2'])
  })

  it('tell each preview that is ready, and of production none', () => {
    const builds: Build[] = [
      ['success', 'a'],
      ['success', 'b'],
      ['failed', 'c'],
      ['success', 'main'],
    ]
    expect(toldOf(builds, [1, 2, 3, 4])).toEqual(['failed 3', 'branch-ready 1', 'branch-ready 2'])
  })

  it('are told of by the same id whenever that is', () => {
    const [one] = buildsOf([['failed']])
    const ended = one ? [one] : []
    const transition = { ...NOTHING_CHANGED, before: null, ended, newest: () => ended }
    const ids = [NOW, NOW + 1].map((now) => eventsOf(transition, now)[0]?.id)
    expect(ids).toEqual(['failed.1', 'failed.1'])
  })
})

describe('what is live', () => {
  const [old, middle, newest] = buildsOf([['success'], ['success'], ['success']])
  type Live = DeploymentSummary | null | undefined

  /** What is told when that was live, and this is now; `canonicalId` is what Cloudflare says. */
  const toldOfMove = (before: Live, after: Live, canonicalId: string | null = after?.id ?? null) =>
    eventsOf(
      {
        ...NOTHING_CHANGED,
        before: before === undefined ? null : { live: before },
        after: { live: after ?? null },
        canonicalId,
        ended: [],
        newest: () => [],
      },
      NOW,
    ).map(words)

  it.each<[string, Live, Live, string[]]>([
    ['a newer one is told', old, middle, ['live 2 after 1']],
    ['an older one is told as a rollback', newest, old, ['rolled-back 1 after 3']],
    ['a rollback of a rollback is told as live', old, newest, ['live 3 after 1']],
    ['a rollback behind a rollback is one', middle, old, ['rolled-back 1 after 2']],
    ['the first of a project that had none is told', null, old, ['live 1']],
    ['the same as before is not', old, old, []],
    ['that nothing is live any more is not', old, null, []],
    ['what is live when a project is seen first, or again, is not', undefined, newest, []],
  ])('%s', (_what, before, after, told) => {
    expect(toldOfMove(before, after)).toEqual(told)
  })

  it('is not told where Cloudflare does not say it: the history that is read may turn it', () => {
    expect(toldOfMove(old, middle, null)).toEqual([])
    expect(toldOfMove(null, middle, '9')).toEqual([])
  })

  it('has another id each time, though it is the same deployment', () => {
    const ids = [NOW, NOW + 1].map(
      (at) => makeEvent({ kind: 'live', project: 'site', at, deployment: '1' }).id,
    )
    expect(new Set(ids).size).toBe(2)
  })
})

describe('a rule of what needs attention', () => {
  const reason = (rule: Reason['rule']): Reason => ({ rule }) as Reason
  const toldOfRules = (before: Reason[] | null, after: Reason[], wasComplete = true) =>
    eventsOf(
      {
        ...NOTHING_CHANGED,
        before: before && { live: null, attention: before },
        after: { live: null, attention: after },
        wasComplete,
        ended: [],
        newest: () => [],
      },
      NOW,
    ).map(({ why, begins }) => `${why} ${begins ? 'begins' : 'ends'}`)

  it('is told when it begins and once when it ends', () => {
    expect(toldOfRules([], [reason('failing')])).toEqual(['failing begins'])
    expect(toldOfRules([reason('failing')], [reason('failing')])).toEqual([])
    expect(toldOfRules([reason('failing')], [reason('build-hangs')])).toEqual([
      'failing ends',
      'build-hangs begins',
    ])
  })

  it('is not told where the project, or its history, is only being read', () => {
    expect(toldOfRules(null, [reason('failing')])).toEqual([])
    expect(toldOfRules([], [reason('production-stuck')], false)).toEqual([])
  })

  it('that passes by itself or has an event of its own is not told', () => {
    expect(toldOfRules([], [reason('build-waits'), reason('rolled-back')])).toEqual([])
  })
})
