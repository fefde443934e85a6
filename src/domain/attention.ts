import * as v from 'valibot'
import { DeploymentSummary, endedAt, madeAt } from './deployment.ts'
import { InactiveDomain, isSettingUp, type Project } from './project.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, microsOf } from './time.ts'

/** Production builds that failed one after the other, the last of them the newest that ended. */
const Failures = v.object({
  count: v.number(),
  first: DeploymentSummary,
  /** The success before them; what is live, where that is too far back to be looked for. */
  good: v.nullable(DeploymentSummary),
})
export type Failures = v.InferOutput<typeof Failures>

/** Something about a project that nobody should have to ask for, beside what its card says. Facts of the project alone; times in milliseconds. */
export const Reason = v.variant('rule', [
  /** Where everybody deploys to, so often, and since when production has had nothing. */
  v.object({
    rule: v.literal('production-stuck'),
    branch: v.string(),
    count: v.number(),
    since: v.number(),
  }),
  v.object({ rule: v.literal('failing'), ...Failures.entries }),
  v.object({ rule: v.literal('address'), domain: InactiveDomain }),
  v.object({ rule: v.literal('build-hangs'), build: DeploymentSummary }),
  /** `ahead`: projects that have builds before it, the oldest first. Never stored: it is told to who may see them, when a page is made. */
  v.object({
    rule: v.literal('build-waits'),
    build: DeploymentSummary,
    ahead: v.optional(v.array(v.string())),
  }),
  /** What was taken back, and when the board saw that; null: it was so when the board first looked. */
  v.object({ rule: v.literal('rolled-back'), from: DeploymentSummary, since: v.nullable(v.number()) }),
])
export type Reason = v.InferOutput<typeof Reason>
export type Rule = Reason['rule']

/** What is known of a project when it is judged. */
export interface AttentionFacts {
  project: Pick<Project, 'productionBranch' | 'inactive'>
  live: DeploymentSummary | null
  /** When the board saw it go live (ms); null: it was live before. */
  liveSince: number | null
  running: readonly DeploymentSummary[]
  /** The newest production build that succeeded; null: none is known. */
  succeeded: DeploymentSummary | null
  /** Null: the newest production build that ended did not fail. */
  failures: Failures | null
  /** Asked for by the rule that needs it: it costs rows. Null where the history is not known well enough. */
  unreleased: () => Unreleased | null
  /** What was said of the project the last time. */
  told: readonly Reason[]
}

/** What was deployed since production was, in any order. */
export interface Unreleased {
  /** The newest deployment of production or of the production branch, however it ended; null: there never was one. */
  production: Pick<DeploymentSummary, 'createdOn' | 'branch'> | null
  deployments: readonly UnreleasedDeployment[]
  /** What was deployed before it. */
  earlier: () => Iterable<Pick<DeploymentSummary, 'branch' | 'environment'>>
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
  address: ({ project }) =>
    firstOf(project.inactive ?? [], brokenAt, (domain) => ({ rule: 'address', domain })),
  'build-hangs': ({ running }) => firstOf(running, hangsAt, (build) => ({ rule: 'build-hangs', build })),
  'rolled-back': rolledBack,
  'build-waits': ({ running }) => firstOf(running, waitsAt, (build) => ({ rule: 'build-waits', build })),
}

/** The names of all rules. */
export const RULE_NAMES = Object.keys(RULES) as Rule[]

/** What is to be said of a project, the most important first, and when that changes by time alone (ms). */
interface Attention {
  reasons: Reason[]
  turnsAt: number | null
}

/** Judges a project at `now` (ms) by all rules but those that are off. */
export function judge(facts: AttentionFacts, now: number, off: readonly Rule[] = []): Attention {
  const rules = RULE_NAMES.filter((rule) => !off.includes(rule))
  const found = rules.map((rule) => RULES[rule](facts, now)).filter((one) => one !== null)
  return {
    reasons: found
      .filter(({ from, until = now + 1 }) => from <= now && now < until)
      .map(({ reason }) => reason),
    turnsAt: earliest(found.flatMap(({ from, until = 0 }) => [from, until]).filter((at) => at > now)),
  }
}

/** What is due first of several, and when; null: nothing is. */
function firstOf<T>(
  all: readonly T[],
  dueAt: (one: T) => number | null,
  reasonOf: (one: T) => Reason,
): Finding | null {
  const from = earliest(all.map(dueAt))
  const one = all.find((one) => dueAt(one) === from)
  return from === null || one === undefined ? null : { reason: reasonOf(one), from }
}

/** The first of these times; null where there is none. */
export function earliest(times: readonly (number | null)[]): number | null {
  const known = times.filter((at) => at !== null)
  return known.length > 0 ? Math.min(...known) : null
}

/** True for what somebody has to do something about. A build that waits is told, and its turn comes. */
export function isAlarm({ rule }: Reason): boolean {
  return rule !== 'build-waits'
}

/** So long a new domain may be set up: Cloudflare waits for what somebody enters elsewhere. */
const SET_UP_MS = DAY_MS

const brokenAt = (domain: InactiveDomain) => domain.since + (isSettingUp(domain) ? SET_UP_MS : 0)

/** Cloudflare ends a build after 20 minutes. Source: its docs, "Limits" of Pages. */
const HANGS_MS = 25 * MINUTE_MS

const hangsAt = ({ seenAt }: DeploymentSummary) => (seenAt === undefined ? null : seenAt + HANGS_MS)

const WAITS_MS = 30 * MINUTE_MS

const waitsAt = (build: DeploymentSummary) => {
  const at = build.status === 'queued' ? madeAt(build) : null
  return at && at + WAITS_MS
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
function productionStuck({ project, told, ...facts }: AttentionFacts, now: number): Finding | null {
  const { productionBranch } = project
  const unreleased = productionBranch ? facts.unreleased() : null
  if (!productionBranch || unreleased === null) return null
  const { production, deployments, earlier, previewsKeptFor } = unreleased
  const since = production ? madeAt(production) : earliest(deployments.map(madeAt))
  if (since === null) return null

  const tookItsPlace = (branch: string) => {
    const isTold = told.some((one) => one.rule === 'production-stuck' && one.branch === branch)
    if (production === null || isTold) return true
    // What would show that it was there may be deleted by now.
    if (previewsKeptFor !== null && now - since >= previewsKeptFor) return false
    // Before the setting was changed, it may have been the production branch itself.
    const isChanged = production.branch !== productionBranch
    for (const one of earlier())
      if (one.branch === branch && (one.environment === 'preview' || !isChanged)) return false
    return true
  }

  const previews = deployments.filter(
    ({ branch, environment }) =>
      branch && branch !== productionBranch && !BOT_BRANCH.test(branch) && environment === 'preview',
  )
  const findingOf = (branch: string | null | undefined): Finding | null => {
    const times = previews
      .filter((one) => one.branch === branch && one.status === 'success')
      .map((one) => madeAt(one) ?? 0)
      .filter((at) => at > 0)
      .sort((a, b) => b - a)
    const third = times[STUCK_SUCCESSES - 1]
    if (!branch || third === undefined || !tookItsPlace(branch)) return null
    const reason: Reason = { rule: 'production-stuck', branch, count: times.length, since }
    if (TRUNKS.includes(branch)) return { reason, from: since + STUCK_TRUNK_MS }
    return { reason, from: since + STUCK_OTHER_MS, until: third + STUCK_WINDOW_MS }
  }

  const recent = previews.filter((one) => now - (madeAt(one) ?? 0) < STUCK_WINDOW_MS)
  const [most] = [...Map.groupBy(recent, ({ branch }) => branch)].sort(([, a], [, b]) => b.length - a.length)
  return [...TRUNKS, most?.[0]].map(findingOf).find((one) => one !== null) ?? null
}

/** So many production builds failed in a row, and the first of them so long ago. */
const FAILING = { count: 3, ms: HOUR_MS }

function failing({ failures }: AttentionFacts): Finding | null {
  if (failures === null || failures.count < FAILING.count) return null
  const since = endedAt(failures.first)
  if (since === null) return null
  return { reason: { rule: 'failing', ...failures }, from: since + FAILING.ms }
}

/** The list of projects, which tells what is live, may be so much older than a page of deployments. */
const LIVE_LAGS_MS = 10 * MINUTE_MS

function rolledBack({ live, liveSince, succeeded: from }: AttentionFacts): Finding | null {
  if (live?.environment !== 'production' || live.status !== 'success' || !from) return null
  const [liveAt, newestAt, overAt] = [microsOf(live.createdOn), microsOf(from.createdOn), endedAt(from)]
  if (liveAt === null || newestAt === null || overAt === null || liveAt >= newestAt) return null
  // What went live after the newer one ended took its place.
  const since = liveSince !== null && liveSince >= overAt ? liveSince : null
  return { reason: { rule: 'rolled-back', from, since }, from: since ?? overAt + LIVE_LAGS_MS }
}
