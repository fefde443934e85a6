import { makeBranch } from '../../src/domain/branch.ts'
import type { ProjectCard } from '../../src/domain/card.ts'
import type { Deployment } from '../../src/domain/deployment.ts'
import { LEDGER_RESULTS } from '../../src/ledger/entry.ts'
import type { ReceiverActivity } from '../../src/mirror/activity.ts'
import { entry } from '../views/activity/samples.ts'
import { building, card, deployment, emptyCard, failed, page, project, stage } from '../views/samples.ts'

/** Cloudflare allows 58 characters; a branch and a message may be longer than any line. */
const LONG = 'the-longest-name-that-a-project-of-cloudflare-pages-can-have'.slice(0, 58)
const LONG_TEXT = `${'Say-nothing-of-it-'.repeat(12)} and then everything at once, `.repeat(2)

/** A project of this name, live unless told otherwise. */
export const named = (name: string, over: Partial<ProjectCard> = {}) =>
  card({ project: project({ name, id: name }), ...over })

/** So many projects, in every state. */
export function projects(count: number): ProjectCard[] {
  return Array.from({ length: count }, (_, place) => {
    const name = `site-${place + 1}`
    if (place % 9 === 1) return named(name, { production: failed() })
    if (place % 9 === 4) return named(name, { running: [building()] })
    if (place % 9 === 7) return named(name, { live: null, latest: failed(), production: failed() })
    return place === 11 ? { ...emptyCard({ name, id: name }) } : named(name)
  })
}

const other = (place: number, over: Partial<Deployment>) =>
  deployment({ id: `${place}`.repeat(8), shortId: `${place}`.repeat(8), environment: 'preview', ...over })

/** Every status, and what else a row can hold. */
export const DEPLOYMENTS = {
  building: building(),
  queued: other(1, { status: 'queued', stage: 'queued', startedOn: null, endedOn: null, branch: 'waits' }),
  failed: failed(),
  live: deployment(),
  'very-long': other(2, { branch: LONG_TEXT, subject: LONG_TEXT, message: LONG_TEXT, commitDirty: true }),
  canceled: other(3, { status: 'canceled', branch: 'stopped' }),
  skipped: other(4, { status: 'skipped', skipReason: 'commit_message', branch: 'left-out' }),
  unknown: other(5, {
    status: 'unknown',
    stages: [stage('build', 'paused')],
    branch: null,
    commitHash: null,
    subject: '',
  }),
  'to-be-deleted': failed({
    id: '6'.repeat(8),
    shortId: '6'.repeat(8),
    deletesOn: '2026-12-03T08:00:00.000Z',
  }),
} satisfies Record<string, Deployment>
const ALL = Object.values(DEPLOYMENTS)
const BRANCHES = ALL.filter(({ branch }) => branch)
  .map((one) => makeBranch([one]))
  .filter((one) => one !== null)

/** A project of which there is too much of everything. */
export const MANY = page({
  card: card({
    project: project({ name: LONG }),
    production: failed(),
    running: ALL.slice(0, 2).concat(
      [7, 8, 9].map((place) => other(place, { status: 'building', stage: 'clone_repo', endedOn: null })),
    ),
  }),
  branches: { list: BRANCHES, more: true },
  deployments: ALL,
  total: 20_000,
  stored: 1_200,
  complete: false,
  unreadable: 1,
})

const UNBROKEN = 'x'.repeat(58)

/** All that a card holds, each as long as it can be and without a place to break it. */
export const LONG_CARD = card({
  project: project({ name: UNBROKEN, domains: [`${UNBROKEN}.pages.example`, `${'y'.repeat(63)}.example`] }),
  live: deployment({ project: UNBROKEN, subject: LONG_TEXT }),
  production: failed({ project: UNBROKEN, subject: 'z'.repeat(200), stage: 'clone_repo' }),
  running: [building({ project: UNBROKEN, subject: LONG_TEXT, stage: 'initialize' })],
})

/** Every result of a job. */
export const LEDGER = LEDGER_RESULTS.map((result, id) =>
  entry({
    id,
    result,
    kind: id % 2 === 0 ? 'build' : 'deletion',
    probe: result === 'deleted' ? 'served' : null,
  }),
)

const RECEIVER = {
  kind: 'slack',
  succeededAt: Date.parse('2026-11-24T11:00:00Z'),
  failedAt: null,
  why: null,
  isFailing: false,
  isGone: false,
  waiting: 0,
} as const
const failedAt = Date.parse('2026-11-24T11:30:00Z')

/** Receivers of messages, however it goes with them. */
export const RECEIVERS: ReceiverActivity[] = [
  { ...RECEIVER, name: 'team' },
  { ...RECEIVER, name: 'new', kind: 'teams', succeededAt: null },
  {
    ...RECEIVER,
    name: 'shop-bot',
    kind: 'webhook',
    isFailing: true,
    failedAt,
    why: 'no answer within 10 seconds',
    waiting: 23,
  },
  {
    ...RECEIVER,
    name: 'designers',
    kind: 'discord',
    isFailing: true,
    isGone: true,
    failedAt,
    why: 'HTTP 404',
  },
]
