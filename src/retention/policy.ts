import { isBranchGlob, isGlob } from '../domain/glob.ts'
import { shortHash } from '../domain/hash.ts'
import { DAY_MS, type Duration } from '../domain/time.ts'
import {
  accepted,
  fraction,
  matching,
  oneOf,
  optional,
  type Parsed,
  parseDuration,
  parseFiniteDuration,
  required,
  wholeNumber,
} from '../settings/kinds.ts'
import { entriesOf, tableOf } from '../settings/tables.ts'

/** What ages are told apart: successful ones by their environment, the others by how they ended (canceled covers skipped). */
export const AGE_KINDS = ['preview', 'production', 'failed', 'canceled'] as const
export type AgeKind = (typeof AGE_KINDS)[number]

/** How old each kind may become: in milliseconds, or `never` too old. */
export type Ages = Record<AgeKind, Duration>

/** Ages for some projects and branches, instead of the policy's own. */
export interface RetentionRule {
  /** Globs; `*` when the rule does not name one. */
  project: string
  branch: string
  /** All four: those that the rule does not name are the policy's. Null: the rule keeps what it matches. */
  ages: Ages | null
}

/** What may be deleted, and how fast. */
export interface RetentionPolicy {
  mode: 'dry-run' | 'delete'
  ages: Ages
  /** How many of the newest of each project are kept, whatever they are. */
  keepRecent: number
  /** How many of the newest successful production deployments of each project are kept: the ones to roll back to. */
  keepProduction: number
  /** Milliseconds between the mark and the deletion. */
  grace: number
  maxDeletesPerRun: number
  /** A run that would delete a larger share of a project (0 to 1) waits for `confirm`. */
  maxShare: number
  /** The fingerprint of the plan that was agreed to. */
  confirm: string | null
  /** The first one that matches holds. */
  rules: RetentionRule[]
}

/** Digits and letters of a plan's fingerprint. */
const FINGERPRINT_LENGTH = 12

type AgeFields = Record<AgeKind, Duration | null> & { days: number | null }
type RuleFields = AgeFields & { project: string | null; branch: string | null; keep: boolean }

const NEVER: Ages = { preview: 'never', production: 'never', failed: 'never', canceled: 'never' }

const age = optional<Duration | null>(null, parseDuration)
const days = optional<number | null>(null, wholeNumber(1, 99_999))
const AGE_FIELDS = { days, preview: age, production: age, failed: age, canceled: age }
const NO_PATTERN = 'is neither a name nor a pattern such as feat/*'

const readRule = tableOf<RuleFields>({
  project: optional<string | null>(null, accepted(isGlob, NO_PATTERN)),
  branch: optional<string | null>(null, accepted(isBranchGlob, NO_PATTERN)),
  keep: optional(false, (raw) => (raw === true ? { value: true } : { problem: 'takes no value but true' })),
  ...AGE_FIELDS,
})

const readFields = tableOf({
  mode: required(oneOf('off', 'dry-run', 'delete')),
  ...AGE_FIELDS,
  keep_recent: optional(10, wholeNumber(0, 100_000)),
  keep_production: optional(10, wholeNumber(0, 100_000)),
  grace: optional(3 * DAY_MS, parseFiniteDuration),
  max_deletes_per_run: optional(25, wholeNumber(1, 10_000)),
  max_share: optional(0.5, fraction),
  confirm: optional<string | null>(
    null,
    matching(
      new RegExp(`^[0-9a-f]{${FINGERPRINT_LENGTH}}$`),
      `is not the fingerprint of a plan: ${FINGERPRINT_LENGTH} digits and letters a to f`,
    ),
  ),
  rules: optional<RuleFields[]>([], entriesOf(parseRule)),
})

/** Reads `RETENTION`: a table, or JSON text of one. Null when it is off. */
export function parseRetention(raw: unknown): Parsed<RetentionPolicy | null> {
  const parsed = readFields(raw)
  if ('problem' in parsed) return parsed
  const { mode, ...fields } = parsed.value
  if (mode === 'off') return { value: null }
  if (!setsAges(fields) && !fields.rules.some(setsAges)) {
    return {
      problem: `is wrong: it sets no age, so nothing would ever go; set one of: days, ${AGE_KINDS.join(', ')}`,
    }
  }
  const ages = agesOf(fields, NEVER)
  return {
    value: {
      mode,
      ages,
      grace: fields.grace,
      confirm: fields.confirm,
      maxShare: fields.max_share,
      keepRecent: fields.keep_recent,
      keepProduction: fields.keep_production,
      maxDeletesPerRun: fields.max_deletes_per_run,
      rules: fields.rules.map((rule) => ruleOf(rule, ages)),
    },
  }
}

function ruleOf(fields: RuleFields, ages: Ages): RetentionRule {
  const { project, branch, keep } = fields
  return { project: project ?? '*', branch: branch ?? '*', ages: keep ? null : agesOf(fields, ages) }
}

/** An age of its own goes before `days`, which goes before what holds otherwise. */
function agesOf(fields: AgeFields, otherwise: Ages): Ages {
  const read = (kind: AgeKind) =>
    fields[kind] ?? (fields.days === null ? otherwise[kind] : fields.days * DAY_MS)
  return {
    preview: read('preview'),
    production: read('production'),
    failed: read('failed'),
    canceled: read('canceled'),
  }
}

/** A rule says where it holds, and one thing about it. */
function parseRule(raw: unknown): Parsed<RuleFields> {
  const parsed = readRule(raw)
  if ('problem' in parsed) return parsed
  const { project, branch, keep } = parsed.value
  if (project === null && branch === null)
    return { problem: 'names neither a project nor a branch (* is all of them)' }
  if (keep === setsAges(parsed.value)) return { problem: 'needs either keep = true or ages' }
  return parsed
}

function setsAges(fields: AgeFields): boolean {
  return fields.days !== null || AGE_KINDS.some((kind) => fields[kind] !== null)
}

/**
 * A short name of what a policy decides, and when: another one begins a new grace. It does not cover `confirm` nor the
 * numbers that only slow a run down or hold it back (`max_deletes_per_run`, `max_share`).
 */
export function policyFingerprint(policy: RetentionPolicy): Promise<string> {
  const { mode, ages, keepRecent, keepProduction, grace, rules } = policy
  const agesInOrder = (some: Ages) => AGE_KINDS.map((kind) => some[kind])
  return fingerprint([
    [mode, agesInOrder(ages), keepRecent, keepProduction, grace],
    ...rules.map((rule) => [rule.project, rule.branch, rule.ages && agesInOrder(rule.ages)]),
  ])
}

/** A short name of facts: 12 hex digits. */
export function fingerprint(facts: unknown[]): Promise<string> {
  return shortHash(JSON.stringify(facts), FINGERPRINT_LENGTH)
}

/** How long every preview stays at least (ms); null where none is deleted. */
export function previewsKeptFor(policy: RetentionPolicy | null): number | null {
  if (policy?.mode !== 'delete') return null
  const ages = [policy.ages, ...policy.rules.map((rule) => rule.ages)].map((one) => one?.preview ?? 'never')
  const known = ages.filter((age) => age !== 'never')
  return known.length > 0 ? Math.min(...known) : null
}
