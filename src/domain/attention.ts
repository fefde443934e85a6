import * as v from 'valibot'
import { DeploymentSummary, endedAt, madeAt } from './deployment.ts'
import { InactiveDomain, isSettingUp, type Project } from './project.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, microsOf } from './time.ts'

/** A deployment that a reason speaks of. */
export const Mention = v.pick(DeploymentSummary, [
  ...(['project', 'shortId', 'createdOn', 'branch', 'commitHash', 'subject'] as const),
])
export type Mention = v.InferOutput<typeof Mention>

/** Something about a project that nobody should have to ask for. Facts of the project alone; times in milliseconds. */
export const Reason = v.variant('rule', [
  v.object({
    rule: v.literal('production-stuck'),
    /** Where everybody deploys to, so often since then. */
    branch: v.string(),
    count: v.number(),
    since: v.number(),
    productionBranch: v.string(),
    /** When production was deployed last; null: never. */
    deployedAt: v.nullable(v.number()),
  }),
  v.object({
    rule: v.literal('failing'),
    /** When the first of so many failures in a row ended. */
    since: v.number(),
    count: v.number(),
    first: Mention,
    /** The newest production build before them that succeeded. */
    good: v.nullable(Mention),
  }),
  /** `isNew`: it is being set up, and may take a while at that. */
  v.object({ rule: v.literal('address'), domain: InactiveDomain, isNew: v.boolean() }),
  /** `since`: when the board first saw it past the queue. */
  v.object({ rule: v.literal('build-hangs'), since: v.number(), build: Mention }),
  v.object({ rule: v.literal('build-waits'), since: v.number(), build: Mention }),
  v.object({
    rule: v.literal('rolled-back'),
    /** When the board saw it happen; null: it was so when the board first looked. */
    since: v.nullable(v.number()),
    /** What is live, and the newest that was taken back for it. */
    to: Mention,
    from: Mention,
  }),
])
export type Reason = v.InferOutput<typeof Reason>
export type Rule = Reason['rule']

/** A build that works, and when the board first saw it past the queue (ms): Cloudflare's own times may be of its wait. */
export const SeenBuild = v.object({ id: v.string(), at: v.number() })
export type SeenBuild = v.InferOutput<typeof SeenBuild>

/** What is known of a project when it is judged. */
export interface AttentionFacts {
  project: Pick<Project, 'productionBranch' | 'inactive'>
  live: DeploymentSummary | null
  running: readonly DeploymentSummary[]
  /** The newest production build that succeeded. */
  succeeded: DeploymentSummary | null
  failures: Failures | null
  /** Null where the history is not known well enough. */
  unreleased: Unreleased | null
  /** Of the builds that work. */
  seen: readonly SeenBuild[]
  /** What was said of the project the last time; null: nothing was. */
  before: { live: Pick<DeploymentSummary, 'id' | 'createdOn'> | null; reasons: readonly Reason[] } | null
}

/** The production builds that failed, one after the other, the last of them the newest that ended. */
export interface Failures {
  count: number
  first: DeploymentSummary
  good: DeploymentSummary | null
}

/** What was deployed since production was, in any order. */
export interface Unreleased {
  /** The newest deployment of production or of the production branch, however it ended; null: there never was one. */
  production: Pick<DeploymentSummary, 'createdOn' | 'branch'> | null
  deployments: readonly UnreleasedDeployment[]
  /** Whether a branch had a deployment before it: any, or a preview. */
  wasThereBefore: (branch: string, kind: 'any' | 'preview') => boolean
  /** Previews older than this may have been deleted (ms); null: none is. */
  previewsKeptFor: number | null
}
export type UnreleasedDeployment = Pick<DeploymentSummary, 'createdOn' | 'branch' | 'environment' | 'status'>

/** What a rule found: it is said from the one time on and until the other (ms). */
interface Finding {
  reason: Reason
  from: number
  until?: number
}

/** Each rule, the most important first. Null: it has nothing to say, and time alone changes nothing about that. */
const RULES: { [R in Rule]: (facts: AttentionFacts, now: number) => Finding | null } = {
  'production-stuck': productionStuck,
  failing,
  address,
  'build-hangs': buildHangs,
  'rolled-back': rolledBack,
  'build-waits': buildWaits,
}

/** The names of all rules. */
export const RULE_NAMES = Object.keys(RULES) as Rule[]

/** What is to be said of a project, the most important first, and when that changes by time alone (ms). */
export interface Attention {
  reasons: Reason[]
  turnsAt: number | null
}

/** Judges a project at `now` (ms) by all rules but those that are off. */
export function judge(facts: AttentionFacts, now: number, off: readonly Rule[] = []): Attention {
  const rules = RULE_NAMES.filter((rule) => !off.includes(rule))
  const found = rules.map((rule) => RULES[rule](facts, now)).filter((one) => one !== null)
  const isSaid = ({ from, until = Number.POSITIVE_INFINITY }: Finding) => from <= now && now < until
  return {
    reasons: found
      .filter(isSaid)
      .map(({ reason }) => reason)
      .sort((a, b) => Number(isAlarm(b)) - Number(isAlarm(a))),
    turnsAt: earliest(
      found.flatMap(({ from, until }) => [from, until ?? null].filter((at) => (at ?? 0) > now)),
    ),
  }
}

/** The first of these times; null where there is none. */
export function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((at) => at !== null)
  return known.length > 0 ? Math.min(...known) : null
}

/** True for what somebody has to do something about. A build that waits is told, and its turn comes; so is a new address. */
export function isAlarm(reason: Reason): boolean {
  return reason.rule !== 'build-waits' && !(reason.rule === 'address' && reason.isNew)
}

/** The builds that work, each with when it was first seen so: before, or now. */
export function seeBuilds(
  running: readonly DeploymentSummary[],
  before: readonly SeenBuild[],
  now: number,
): SeenBuild[] {
  return running
    .filter(({ status }) => status === 'building')
    .map(({ id }) => before.find((one) => one.id === id) ?? { id, at: now })
}

/** Names that teams give to the branch that production comes from. */
const TRUNKS = ['main', 'master', 'production', 'trunk']

/** Branches of programs that nobody waits for. */
const BOT_BRANCH = /^(dependabot|renovate|depfu|greenkeeper|pyup|snyk)[/-]/

/** So many successes show that a branch is what people deploy. */
const STUCK_SUCCESSES = 3

/** How long production has had nothing: where the other branch is called like one of production, and where it is not. */
const STUCK_TRUNK_MS = DAY_MS
const STUCK_OTHER_MS = 60 * DAY_MS

/** A branch that nobody has deployed for so long is not where people are. */
const STUCK_WINDOW_MS = 90 * DAY_MS

/**
 * People deploy to a branch that took the place of the production branch, and all of it stays preview. A branch that ever
 * was there beside production (as in gitflow, or where releases have branches) waits for its release, however long.
 */
function productionStuck({ project, unreleased, before }: AttentionFacts, now: number): Finding | null {
  const { productionBranch } = project
  if (!productionBranch || unreleased === null) return null
  const { production, deployments, wasThereBefore, previewsKeptFor } = unreleased
  const quietSince = production ? madeAt(production) : earliest(deployments.map(madeAt))
  if (quietSince === null) return null

  const wasToldOf = (branch: string) =>
    before?.reasons.some((one) => one.rule === 'production-stuck' && one.branch === branch) === true
  const tookItsPlace = (branch: string) => {
    if (production === null || wasToldOf(branch)) return true
    // What would show that it was there may be deleted by now.
    if (previewsKeptFor !== null && now - quietSince >= previewsKeptFor) return false
    return !wasThereBefore(branch, production.branch === productionBranch ? 'any' : 'preview')
  }

  const previews = deployments.filter(
    ({ branch, environment }) => branch !== productionBranch && environment === 'preview',
  )
  const findingOf = (branch: string | null): Finding | null => {
    const times = previews
      .filter((one) => one.branch === branch && one.status === 'success')
      .map(madeAt)
      .filter((at) => at !== null)
      .sort((a, b) => b - a)
    const [since, third] = [times.at(-1), times[STUCK_SUCCESSES - 1]]
    if (!branch || since === undefined || third === undefined || !tookItsPlace(branch)) return null
    const isTrunk = TRUNKS.includes(branch)
    const deployedAt = production && quietSince
    return {
      reason: { rule: 'production-stuck', branch, count: times.length, since, productionBranch, deployedAt },
      from: quietSince + (isTrunk ? STUCK_TRUNK_MS : STUCK_OTHER_MS),
      ...(!isTrunk && { until: third + STUCK_WINDOW_MS }),
    }
  }

  const recent = previews.filter((one) => now - (madeAt(one) ?? 0) < STUCK_WINDOW_MS)
  const candidates = [
    ...byCount(previews).filter((branch) => TRUNKS.includes(branch)),
    ...byCount(recent).slice(0, 1),
  ]
  return candidates.map(findingOf).find((one) => one !== null) ?? null
}

/** The branches that people deploy, the one with the most deployments first. */
function byCount(deployments: readonly UnreleasedDeployment[]): string[] {
  const counts = new Map<string, number>()
  for (const { branch } of deployments)
    if (branch && !BOT_BRANCH.test(branch)) counts.set(branch, (counts.get(branch) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a).map(([branch]) => branch)
}

/** So many production builds failed in a row, and the first of them so long ago. */
const FAILING = { count: 3, ms: HOUR_MS }

function failing({ failures }: AttentionFacts): Finding | null {
  if (failures === null || failures.count < FAILING.count) return null
  const { count, first, good } = failures
  const since = endedAt(first)
  if (since === null) return null
  return {
    reason: { rule: 'failing', since, count, first: mentionOf(first), good: good && mentionOf(good) },
    from: since + FAILING.ms,
  }
}

/** So long a new domain may be set up: Cloudflare waits for what somebody enters elsewhere. */
const SET_UP_MS = DAY_MS

function address({ project: { inactive = [] } }: AttentionFacts, now: number): Finding | null {
  const alarmAt = (one: InactiveDomain) => one.since + (isSettingUp(one) ? SET_UP_MS : 0)
  const [domain] = inactive.toSorted((a, b) => alarmAt(a) - alarmAt(b))
  if (!domain) return null
  const isNew = now < alarmAt(domain)
  const reason: Reason = { rule: 'address', domain, isNew }
  return { reason, from: domain.since, ...(isNew && { until: alarmAt(domain) }) }
}

/** Cloudflare ends a build after 20 minutes. Source: its docs, "Limits" of Pages. */
const HANGS_MS = 25 * MINUTE_MS

function buildHangs({ running, seen }: AttentionFacts): Finding | null {
  const [longest] = seen.toSorted((a, b) => a.at - b.at)
  const build = running.find(({ id }) => id === longest?.id)
  if (!longest || !build) return null
  const since = longest.at
  return { reason: { rule: 'build-hangs', since, build: mentionOf(build) }, from: since + HANGS_MS }
}

const WAITS_MS = 30 * MINUTE_MS

function buildWaits({ running }: AttentionFacts): Finding | null {
  const waiting = running.filter(({ status }) => status === 'queued')
  const since = earliest(waiting.map(madeAt))
  const build = waiting.find((one) => madeAt(one) === since)
  if (since === null || !build) return null
  return { reason: { rule: 'build-waits', since, build: mentionOf(build) }, from: since + WAITS_MS }
}

/** The list of projects, which tells what is live, may be so much older than a page of deployments. */
const LIVE_LAGS_MS = 10 * MINUTE_MS

function rolledBack({ live, succeeded, before }: AttentionFacts, now: number): Finding | null {
  if (live === null || succeeded === null) return null
  const [liveAt, newestAt] = [microsOf(live.createdOn), microsOf(succeeded.createdOn)]
  const overAt = endedAt(succeeded)
  const isProduction = live.environment === 'production' && live.status === 'success'
  if (!isProduction || liveAt === null || newestAt === null || overAt === null || liveAt >= newestAt)
    return null
  const told = before?.reasons.find((one) => one.rule === 'rolled-back')
  const hasMoved = before?.live != null && before.live.id !== live.id
  const wentBack = hasMoved && (microsOf(before?.live?.createdOn ?? null) ?? 0) > liveAt
  const since = hasMoved ? now : told?.to.shortId === live.shortId ? told.since : null
  return {
    reason: { rule: 'rolled-back', since, to: mentionOf(live), from: mentionOf(succeeded) },
    from: wentBack || told ? now : overAt + LIVE_LAGS_MS,
  }
}

function mentionOf(deployment: DeploymentSummary): Mention {
  return v.parse(Mention, deployment)
}
