import { describe, expect, it } from 'vitest'
import {
  attentionRank,
  byAttention,
  cardInFull,
  countStates,
  findLive,
  makeCard,
  type ProjectCard,
  projectState,
  turnsAt,
} from '../../src/domain/card.ts'
import type { Deployment } from '../../src/domain/deployment.ts'
import { makeDeployment, makeProject, makeProjectCard, makeSummary } from './make.ts'

const NOW = Date.parse('2026-11-24T10:59:00.000Z')

/** Deployment `id`, created at that minute. */
const at = (minute: number, id: string, changes: Partial<Deployment> = {}) =>
  makeDeployment({ id, createdOn: `2026-11-24T10:${String(minute).padStart(2, '0')}:00.000Z`, ...changes })

const card = (deployments: Deployment[], canonicalId: string | null = null, latestId: string | null = null) =>
  makeCard({ project: makeProject(), canonicalId, latestId, deployments }, NOW)

describe('what is live', () => {
  it('is the canonical deployment', () => {
    expect(card([at(1, 'old'), at(2, 'new')], 'old').live?.id).toBe('old')
  })

  it('stays the older deployment when a newer one failed', () => {
    const { live, production } = card([at(1, 'good'), at(2, 'bad', { status: 'failed' })], 'good')
    expect([live?.id, production?.id]).toEqual(['good', 'bad'])
  })

  it('is the newest successful production deployment when the canonical one failed', () => {
    const deployments = [at(1, 'older'), at(2, 'good'), at(3, 'bad', { status: 'failed' })]
    expect(card(deployments, 'bad').live?.id).toBe('good')
  })

  it('is the newest successful production deployment when the canonical one is not known', () => {
    expect(card([at(1, 'older'), at(2, 'good')], 'gone').live?.id).toBe('good')
  })

  it('is never a preview that Cloudflare did not name', () => {
    expect(card([at(1, 'preview', { environment: 'preview' })]).live).toBeNull()
  })

  it('is nothing before the first success', () => {
    expect(card([at(1, 'bad', { status: 'failed' })], 'bad').live).toBeNull()
    expect(card([]).live).toBeNull()
  })

  it('is found in full as well as in summary', () => {
    const full = at(1, 'good')
    expect(findLive([full], 'good')).toBe(full)
  })
})

describe('the card of a project', () => {
  it('shows the latest deployment that Cloudflare names', () => {
    expect(card([at(1, 'one'), at(2, 'two')], null, 'one').latest?.id).toBe('one')
  })

  it('shows the newest known as the latest when Cloudflare names none', () => {
    expect(card([at(1, 'one'), at(3, 'three'), at(2, 'two')]).latest?.id).toBe('three')
  })

  it.each(['canceled', 'skipped', 'unknown', 'queued', 'building'] as const)(
    'does not take a deployment that is %s for the outcome of production',
    (status) => {
      expect(card([at(1, 'done'), at(2, 'other', { status })]).production?.id).toBe('done')
    },
  )

  it('does not take a preview for the outcome of production', () => {
    const preview = at(2, 'preview', { environment: 'preview', status: 'failed' })
    expect(card([at(1, 'done'), preview]).production?.id).toBe('done')
  })

  it('shows all that runs, in every environment, newest first', () => {
    const deployments = [
      at(1, 'waiting', { status: 'queued' }),
      at(3, 'preview', { status: 'building', environment: 'preview' }),
      at(2, 'done'),
    ]
    expect(card(deployments).running.map(({ id }) => id)).toEqual(['preview', 'waiting'])
  })

  it('holds deployments as lists do, without their messages', () => {
    const { live } = card([at(1, 'good')], 'good')
    expect(live).not.toHaveProperty('message')
    expect(live).not.toHaveProperty('stages')
  })

  it('of a new project is empty', () => {
    const empty = { live: null, latest: null, production: null, running: [], busy: false }
    expect(card([])).toEqual({ project: makeProject(), ...empty })
  })
})

describe('a card with something running', () => {
  const MINUTE = 60_000
  /** In minutes. */
  const DAY = 24 * 60
  /** What was begun so many minutes ago. */
  const begun = (...minutes: number[]) =>
    minutes.map((ago) =>
      makeDeployment({
        id: `begun-${ago}`,
        status: 'building',
        createdOn: new Date(NOW - ago * MINUTE).toISOString(),
        startedOn: new Date(NOW - ago * MINUTE).toISOString(),
      }),
    )

  it.each([
    [[0], true],
    [[29], true],
    [[30], false],
    [[31, 500], false],
    [[29, 500], true],
    [[], false],
  ])('begun %j minutes ago is busy: %s', (minutes, busy) => {
    const made = card(begun(...minutes))
    expect([made.busy, made.running.length]).toEqual([busy, minutes.length])
  })

  it('of no known beginning is not expected to end', () => {
    expect(card([makeDeployment({ status: 'queued', createdOn: null, startedOn: null })]).busy).toBe(false)
  })

  it('is busy as long as something waits, for a day', () => {
    const waiting = (minutes: number) => {
      const createdOn = new Date(NOW - minutes * MINUTE).toISOString()
      return makeDeployment({ status: 'queued', createdOn, startedOn: createdOn })
    }
    const made = card([waiting(50), ...begun(10)])
    expect([made.busy, turnsAt(made, NOW)]).toEqual([true, NOW + (DAY - 50) * MINUTE])
    expect([DAY - 1, DAY].map((minutes) => card([waiting(minutes)]).busy)).toEqual([true, false])
  })

  it('turns when the last of it has gone on for 30 minutes, and is not busy from then on', () => {
    const deployments = begun(10, 20, 500)
    const turn = turnsAt(card(deployments), NOW)
    expect(turn).toBe(NOW + 20 * MINUTE)
    const busyAt = (now: number) =>
      makeCard({ project: makeProject(), canonicalId: null, latestId: null, deployments }, now).busy
    expect([busyAt(Number(turn) - 1), busyAt(Number(turn))]).toEqual([true, false])
    expect(turnsAt(card(deployments), Number(turn))).toBeNull()
  })

  it('turns at no time when nothing of it is expected to end', () => {
    for (const minutes of [[], [30], [500]]) expect(turnsAt(card(begun(...minutes)), NOW)).toBeNull()
  })
})

const failedBuild = makeSummary({ status: 'failed' })
const failed = (name: string, more: Partial<ProjectCard> = {}) =>
  makeProjectCard(name, { production: failedBuild, ...more })
const building = (name: string) =>
  makeProjectCard(name, { running: [makeSummary({ status: 'queued' }), makeSummary({ status: 'building' })] })
const queued = (name: string) => makeProjectCard(name, { running: [makeSummary({ status: 'queued' })] })
const empty = (name: string) => makeProjectCard(name, { live: null, latest: null, production: null })

describe('the word for a project', () => {
  it('is failed when its newest finished production build failed, though an older one is live', () => {
    expect(projectState(failed('site'))).toBe('failed')
  })

  it('is live when visitors get what was built last', () => {
    expect(projectState(makeProjectCard('site'))).toBe('live')
  })

  it('is none when nothing was ever put live', () => {
    expect(projectState(empty('site'))).toBe('none')
  })

  it('does not change while something builds', () => {
    expect(projectState(building('site'))).toBe('live')
  })
})

describe('what needs attention first', () => {
  it('is failed, then building, then queued, then live, then empty', () => {
    const cards = [empty('a'), makeProjectCard('b'), queued('c'), building('d'), failed('e')]
    expect(cards.toSorted(byAttention).map((one) => one.project.name)).toEqual(['e', 'd', 'c', 'b', 'a'])
  })

  it('is also what has a reason that is an alarm, and not what only waits', () => {
    const build = makeSummary()
    const waits = makeProjectCard('a', { attention: [{ rule: 'build-waits', build }] })
    const hangs = makeProjectCard('b', { attention: [{ rule: 'build-hangs', build }] })
    expect([waits, hangs].toSorted(byAttention)).toEqual([hangs, waits])
    expect(countStates([waits, hangs]).attention).toBe(1)
  })

  it('is ordered by name among equals', () => {
    const cards = ['site-10', 'site-2', 'docs'].map((name) => makeProjectCard(name))
    expect(cards.toSorted(byAttention).map((one) => one.project.name)).toEqual(['docs', 'site-10', 'site-2'])
  })

  it('is a failure even while its mending builds', () => {
    expect(attentionRank(failed('site', { running: building('site').running }))).toBe(0)
  })
})

describe('how many projects are in which state', () => {
  it('let a project count as live though its newest build failed, and as building beside both', () => {
    const cards = [
      failed('a', { running: queued('a').running }),
      building('b'),
      makeProjectCard('c'),
      empty('d'),
    ]
    expect(countStates(cards)).toEqual({
      all: 4,
      attention: 0,
      building: 2,
      busy: 2,
      failed: 1,
      live: 3,
      none: 1,
    })
  })

  it('is nothing for an empty board', () => {
    expect(countStates([])).toEqual({
      all: 0,
      attention: 0,
      building: 0,
      busy: 0,
      failed: 0,
      live: 0,
      none: 0,
    })
  })
})

describe('a project in full', () => {
  const known = makeDeployment({ id: 'known', message: 'All of it' })
  const both = makeProjectCard('site', {
    live: makeSummary({ id: 'known' }),
    latest: makeSummary({ id: 'other' }),
  })

  it('has all of the deployments that are known, and of the others what the card tells', () => {
    const { live, latest } = cardInFull(both, [null, known])
    expect(live).toBe(known)
    expect(latest).toMatchObject({ id: 'other', message: 'First version', stages: [] })
  })

  it('has none where the card has none', () => {
    const empty = makeProjectCard('site', { live: null, latest: null })
    expect(cardInFull(empty, [known])).toMatchObject({ live: null, latest: null })
  })
})
