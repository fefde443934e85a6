import type { LedgerEntry } from '../../../src/ledger/entry.ts'
import type { Activity, PlanLine, RetentionActivity, ScheduleActivity } from '../../../src/mirror/activity.ts'

const NOON = Date.parse('2026-11-24T12:00:00Z')
const DAY = 86_400_000

export const ASKED = {
  decision: null,
  ledger: { kind: null, result: null, project: null, before: null, after: null },
} as const

export const entry = (over: Partial<LedgerEntry> = {}): LedgerEntry => ({
  id: 7,
  at: NOON,
  kind: 'build',
  project: 'shop',
  deployment: '7c1e0fa2-63d0-4b5a-9e2f-b07c5d1184aa',
  branch: 'main',
  result: 'started',
  reason: { kind: 'scheduled', due: NOON, by: 'token' },
  probe: null,
  ...over,
})

export const line = (over: Partial<PlanLine> = {}): PlanLine => ({
  id: 'd3907af0-63d0-4b5a-9e2f-b07c5d1184aa',
  createdOn: '2026-11-01T09:43:00.000Z',
  branch: 'wishlist',
  decision: 'remove',
  reason: { kind: 'old', of: 'preview', age: 7 * DAY, rule: null },
  deletesAt: Date.parse('2026-12-03T08:00:00Z'),
  isWaiting: false,
  refusedCode: null,
  ...over,
})

export const retention = (over: Partial<RetentionActivity> = {}): RetentionActivity => ({
  mode: 'delete',
  grace: 3 * DAY,
  isUnreadable: false,
  nextRunAt: NOON,
  isRunning: false,
  last: { endedAt: NOON, deleted: 25, refused: 1, stoppedBy: null },
  waiting: null,
  projects: [
    {
      project: 'shop',
      complete: true,
      total: 310,
      removed: 120,
      kept: { young: 180, 'newest-of-branch': 10 },
    },
  ],
  plan: { project: 'shop', lines: [line()], from: 0, count: 310 },
  ...over,
})

export const schedule = (over: Partial<ScheduleActivity> = {}): ScheduleActivity => ({
  project: 'shop',
  branch: null,
  cron: '0 * * * *',
  timezone: 'UTC',
  nextAt: NOON,
  last: entry(),
  isUnreadable: false,
  ...over,
})

/** A board on which both chores are on. */
export const activity = (over: Partial<Activity> = {}): Activity => ({
  builds: {
    schedules: [schedule()],
    budget: { used: 100, budget: 500, projected: 620, runsOutOn: Date.parse('2026-11-28T00:00:00Z') },
    isCounted: true,
  },
  retention: retention(),
  ledger: { entries: [entry()], newer: null, older: 7 },
  notices: null,
  receivers: null,
  runsOut: null,
  oldPreviews: [],
  limits: [
    { limit: 'rowsRead', share: 0.123 },
    { limit: 'rowsWritten', share: 0.5 },
    { limit: 'kvWrites', share: 0.91 },
  ],
  ...over,
})
