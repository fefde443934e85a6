import type { BudgetForecast } from '../builds/budget.ts'
import type { BuildEntry } from '../builds/settings.ts'
import type { Failure } from '../domain/failure.ts'
import type { Visibility } from '../domain/visibility.ts'
import type { LedgerEntry, LedgerPage, LedgerQuestion } from '../ledger/entry.ts'
import type { ReceiverKind } from '../messages/settings.ts'
import type { Reason } from '../retention/reasons.ts'

/** What a visitor of `/activity` asks for. */
export interface AskedActivity {
  /** Of which project the plan is shown; null: of the one with the most to delete. */
  project: string | null
  decision: 'keep' | 'remove' | null
  /** How many lines of the plan come before. */
  from: number
  ledger: LedgerQuestion
}

/** The same as the mirror is asked it, with what the visitor may see. */
export interface ActivityQuestion extends AskedActivity {
  visibility: Visibility
}

/** What the board does by itself. Null: the feature is off. Times in milliseconds since 1970. */
export interface Activity {
  builds: BuildsActivity | null
  retention: RetentionActivity | null
  ledger: LedgerPage
  /** When Cloudflare's last notification came (null: none has); only for who may see all projects. */
  notices: { at: number | null } | null
  /** Who is told of what happens, and how that goes; only for who may see all projects. */
  receivers: ReceiverActivity[] | null
  /** The month's budget, where it will be used up before the month ends; only for who may see all projects. */
  runsOut: BudgetForecast | null
  /** Projects with previews that are public for over a year, while no retention deletes any; only for who may see all projects. */
  oldPreviews: string[]
  /** The day's use of Cloudflare's limits; only for who may see all projects. */
  limits: LimitShare[] | null
}

/** How much of one of the account's daily limits this board used today (UTC): 1 is all of it. */
export interface LimitShare {
  limit: 'rowsRead' | 'rowsWritten' | 'kvWrites'
  share: number
}

export interface ReceiverActivity {
  name: string
  kind: ReceiverKind
  succeededAt: number | null
  failedAt: number | null
  /** What came of its last failure, in words. */
  why: string | null
  isFailing: boolean
  /** It said that there is no such address: nothing is sent there any more. */
  isGone: boolean
  /** How many messages wait. */
  waiting: number
}

export interface BuildsActivity {
  schedules: ScheduleActivity[]
  /** Of all projects together; null for a visitor who may not see them all. */
  budget: BudgetForecast | null
  /** False while this month's builds are still being counted: none is started until then. */
  isCounted: boolean
}

export interface ScheduleActivity extends BuildEntry {
  /** Null: never again. */
  nextAt: number | null
  /** What was stored of it cannot be read: it rests, since nobody knows what it has started. */
  isUnreadable: boolean
  /** What became of it the last time. */
  last: LedgerEntry | null
}

export interface RetentionActivity {
  mode: 'dry-run' | 'delete'
  /** Milliseconds between the mark and the deletion. */
  grace: number
  /** What was stored of the deletions cannot be read: nothing is planned or deleted until that was cleared away. */
  isUnreadable: boolean
  nextRunAt: number
  isRunning: boolean
  /** The numbers are of all projects together; null for a visitor who may not see them all. */
  last: { endedAt: number; deleted: number | null; refused: number | null; stoppedBy: Failure | null } | null
  /** What waits for `confirm`, and the fingerprint of exactly that. Only for who may see all projects. */
  waiting: { count: number; fingerprint: string } | null
  projects: ProjectPlan[]
  plan: PlanPage | null
}

/** A project's plan in numbers. */
export interface ProjectPlan {
  project: string
  /** Whether its history is complete: until then nothing goes. */
  complete: boolean
  total: number
  removed: number
  /** How many are kept for each kind of reason. */
  kept: Partial<Record<Reason['kind'], number>>
}

/** Lines of a plan on one page. */
export const PLAN_LENGTH = 50

/** Part of a project's plan, newest first. */
export interface PlanPage {
  project: string
  lines: PlanLine[]
  /** How many lines come before these, and how many there are. */
  from: number
  count: number
}

export interface PlanLine {
  id: string
  createdOn: string | null
  branch: string | null
  decision: 'keep' | 'remove'
  reason: Reason
  /** When it is deleted, if it is to go and nothing holds it. */
  deletesAt: number | null
  /** It is to go, and waits until the plan is confirmed. */
  isWaiting: boolean
  /** Cloudflare refused to delete it, with this code. */
  refusedCode: number | null
}
