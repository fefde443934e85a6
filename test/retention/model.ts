import type { RetentionQuestion } from '../../src/retention/plan.ts'
import type { Ages, RetentionPolicy } from '../../src/retention/policy.ts'
import type { KeepReason } from '../../src/retention/reasons.ts'
import type { RetentionFacts } from '../../src/retention/standouts.ts'

/**
 * The rules of docs/retention.md once more, slow and right at a glance: each compares a deployment with all the others,
 * in the order of that list, and nothing is shared with the code that is tested.
 */

type Protects = (one: RetentionFacts, question: RetentionQuestion) => boolean

const PROTECTIONS: [KeepReason['kind'], Protects][] = [
  ['unknown', (_, { project }) => project.liveId === ''],
  ['history-incomplete', (_, { project }) => !project.historyComplete],
  ['history-incomplete', (_, { project, deployments }) => liveIsMissing(project.liveId, deployments)],
  ['running', (one) => one.status === 'queued' || one.status === 'building'],
  ['unknown', (one) => !hasDate(one)],
  ['unknown', (one) => one.environment !== 'production' && one.environment !== 'preview'],
  ['unknown', (one) => one.branch === null || one.branch === ''],
  ['unknown', (one) => one.status === 'unknown'],
  ['live', (one, { project }) => one.id === project.liveId],
  ['newest-production', (one, { deployments }) => isAmongNewest(one, 1, deployments.filter(inProduction))],
  ['rule', (one, question) => agesFor(one, question) === null],
  ['no-age', (one, question) => ageFor(one, question) === 'never'],
  ['young', (one, question) => !hasReached(one, ageFor(one, question), question.now)],
  ['recent', (one, { deployments, policy }) => isAmongNewest(one, policy.keepRecent, deployments)],
  [
    'rollback',
    (one, { deployments, policy }) =>
      isAmongNewest(one, policy.keepProduction, deployments.filter(inProduction)),
  ],
  ['newest-of-branch', (one, { deployments }) => isAmongNewest(one, 1, ofBranch(one, deployments))],
  [
    'newest-success-of-branch',
    (one, { deployments }) => isAmongNewest(one, 1, ofBranch(one, deployments).filter(isSuccess)),
  ],
  ['aliased', (one) => one.aliases.length > 0],
]

/** All that keeps a deployment, the first reason first; none: it goes. */
export function protectionsOf(one: RetentionFacts, question: RetentionQuestion): KeepReason['kind'][] {
  return PROTECTIONS.filter(([, protects]) => protects(one, question)).map(([kind]) => kind)
}

function liveIsMissing(liveId: string | null, deployments: readonly RetentionFacts[]) {
  return liveId !== null && deployments.filter((one) => one.id === liveId).length === 0
}

const timeOf = (one: RetentionFacts) => new Date(one.createdOn ?? 'none').getTime()
/** Cloudflare's dates have up to six digits behind the second, and a Date only three of them. */
const microsOf = (one: RetentionFacts) => {
  const [, digits = ''] = /\.\d{3}(\d*)Z$/.exec(one.createdOn ?? '') ?? []
  return timeOf(one) * 1000 + Number(digits.padEnd(3, '0'))
}
const hasDate = (one: RetentionFacts) => timeOf(one) > 0
const isSuccess = (one: RetentionFacts) => one.status === 'success'
const inProduction = (one: RetentionFacts) => isSuccess(one) && one.environment === 'production'
const ofBranch = (one: RetentionFacts, all: readonly RetentionFacts[]) =>
  all.filter((other) => other.branch === one.branch)

/** Whether it is one of the list, and fewer than `number` of the list are newer. */
function isAmongNewest(one: RetentionFacts, number: number, list: readonly RetentionFacts[]) {
  const dated = list.filter(hasDate)
  return dated.includes(one) && dated.filter((other) => isNewer(other, one)).length < number
}

function isNewer(a: RetentionFacts, b: RetentionFacts) {
  return microsOf(a) > microsOf(b) || (microsOf(a) === microsOf(b) && a.id < b.id)
}

function hasReached(one: RetentionFacts, age: number | 'never', now: number) {
  return age !== 'never' && timeOf(one) + age <= now
}

function ageFor(one: RetentionFacts, question: RetentionQuestion): number | 'never' {
  const ages = agesFor(one, question)
  if (ages === null) return 'never'
  if (one.status === 'failed') return ages.failed
  if (one.status === 'canceled' || one.status === 'skipped') return ages.canceled
  return one.environment === 'production' ? ages.production : ages.preview
}

function agesFor(one: RetentionFacts, { policy, project }: RetentionQuestion): Ages | null {
  const matches = (rule: RetentionPolicy['rules'][number]) =>
    asExpression(rule.project).test(project.name) && asExpression(rule.branch).test(one.branch ?? '')
  const first = policy.rules.filter(matches)[0]
  return first === undefined ? policy.ages : first.ages
}

/** Good enough for the patterns of these tests. */
function asExpression(glob: string) {
  return new RegExp(`^${glob.replaceAll('*', '.*')}$`)
}
