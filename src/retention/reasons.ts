import * as v from 'valibot'
import { parseJson } from '../domain/text.ts'
import { durationWords } from '../domain/time.ts'
import { AGE_KINDS, type AgeKind } from './policy.ts'

const of = v.picklist(AGE_KINDS)
/** The rule (from 1) whose age it is; null for the policy's own. */
const rule = v.nullable(v.number())

/** Why a deployment stays, in the order in which reasons are looked for: the first one is given. */
export const KeepReason = v.variant('kind', [
  v.object({ kind: v.literal('history-incomplete') }),
  v.object({ kind: v.literal('running') }),
  v.object({
    kind: v.literal('unknown'),
    what: v.picklist(['live', 'date', 'environment', 'branch', 'status']),
  }),
  v.object({ kind: v.literal('live') }),
  v.object({ kind: v.literal('newest-production') }),
  v.object({ kind: v.literal('rule'), rule: v.number() }),
  v.object({ kind: v.literal('no-age'), of, rule }),
  v.object({ kind: v.literal('young'), of, age: v.number(), rule }),
  v.object({ kind: v.literal('recent'), floor: v.number() }),
  v.object({ kind: v.literal('rollback'), floor: v.number() }),
  v.object({ kind: v.literal('newest-of-branch') }),
  v.object({ kind: v.literal('newest-success-of-branch') }),
  v.object({ kind: v.literal('aliased') }),
])
export type KeepReason = v.InferOutput<typeof KeepReason>

/** Why one goes: `age` is the one it has reached, in milliseconds. */
export const RemoveReason = v.object({ kind: v.literal('old'), of, age: v.number(), rule })
export type RemoveReason = v.InferOutput<typeof RemoveReason>

/** Why a deletion is planned, and of which branch, as the ledger tells it when nobody else can any more. */
const PlannedReason = v.object({ ...RemoveReason.entries, branch: v.optional(v.nullable(v.string()), null) })

/** Reads what is stored of that; null when it cannot be read. */
export function readReason(text: string): { reason: RemoveReason; branch: string | null } | null {
  const read = v.safeParse(PlannedReason, parseJson(text))
  if (!read.success) return null
  const { branch, ...reason } = read.output
  return { reason, branch }
}

/** Why a deployment stays or goes. */
export const Reason = v.variant('kind', [KeepReason, RemoveReason])
export type Reason = v.InferOutput<typeof Reason>

/** What is to become of one deployment, and why. */
export type Decision =
  | { id: string; decision: 'keep'; reason: KeepReason }
  | { id: string; decision: 'remove'; reason: RemoveReason }

/** Why a deployment stays or goes, in one sentence for a reader. */
export function explainReason(reason: Reason): string {
  switch (reason.kind) {
    case 'history-incomplete':
      return "Its project's history is not complete yet."
    case 'running':
      return 'It is queued or building.'
    case 'unknown':
      return `${reason.what === 'live' ? 'What is live in its project' : `Its ${reason.what}`} is not known.`
    case 'live':
      return 'It is live.'
    case 'newest-production':
      return 'It is the newest successful production deployment.'
    case 'rule':
      return `Rule ${reason.rule} keeps it.`
    case 'no-age':
      return `${KIND_WORDS[reason.of]} are kept at any age${byRule(reason.rule)}.`
    case 'young':
      return `${KIND_WORDS[reason.of]} are kept for ${durationWords(reason.age)}${byRule(reason.rule)}.`
    case 'recent':
      return `It is among the newest of its project (the last ${reason.floor} are kept).`
    case 'rollback':
      return `It is there to roll back to (the last ${reason.floor} successful production deployments are kept).`
    case 'newest-of-branch':
      return 'It is the newest of its branch.'
    case 'newest-success-of-branch':
      return 'It is the newest successful one of its branch.'
    case 'aliased':
      return 'An alias leads to it.'
    case 'old':
      return `${KIND_WORDS[reason.of]} go after ${durationWords(reason.age)}${byRule(reason.rule)}.`
  }
}

const KIND_WORDS: Record<AgeKind, string> = {
  preview: 'Previews',
  production: 'Production deployments',
  failed: 'Failed deployments',
  canceled: 'Canceled and skipped deployments',
}

function byRule(rule: number | null): string {
  return rule === null ? '' : ` (rule ${rule})`
}
