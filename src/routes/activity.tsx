import { type Context, Hono } from 'hono'
import type { SiteEnv } from '../board.ts'
import { shortHash } from '../domain/hash.ts'
import { LEDGER_KINDS, LEDGER_RESULTS } from '../ledger/entry.ts'
import type { Activity, ActivityQuestion } from '../mirror/activity.ts'
import type { Problem } from '../settings/read.ts'
import { SETTINGS } from '../settings/table.ts'
import { ActivityView } from '../views/activity.tsx'
import { sendRefused } from './formats.tsx'
import { frameOf } from './html.ts'
import { parametersOf } from './parameters.ts'
import { sendPage } from './send-page.ts'

/** `/activity`: what the jobs did and will do, which features are off, and why. */
export const activity = new Hono<SiteEnv>()

activity.get('/activity', async (c) => {
  const { problems, settings } = c.var.board
  const asked = questionOf(c)
  const told = await c.var.reader.activity(asked)
  const version = `activity-${(await shortHash(JSON.stringify([asked, told]))).slice(0, 16)}`
  return sendPage(c, {
    version,
    freshness: { kind: 'fresh' },
    view: () => (
      <ActivityView
        frame={frameOf(c, null, 'activity')}
        problems={problems.map(describe)}
        features={featuresOff(told, problems)}
        activity={told}
        asked={asked}
        isNarrowed={!settings.PROJECTS.includes('*')}
      />
    ),
  })
})

/** Worth another try when the mirror answers again. */
const UNKNOWN = {
  status: 503,
  title: 'Nothing to show yet',
  says: 'What the jobs did and will do cannot be told just now. Try again in a few seconds.',
  retrySeconds: 5,
} as const

activity.get('/activity.json', async (c) => {
  const told = await c.var.reader.activity(questionOf(c))
  if (told === null) return sendRefused(c, UNKNOWN)
  c.header('Cache-Control', 'no-store')
  return c.json(told)
})

const wordOf =
  <T extends string>(...words: readonly T[]) =>
  (text: string | undefined) =>
    words.find((word) => word === text) ?? null

/** A filter that is none is as if it were not there. */
const PARAMETERS = {
  project: (text: string | undefined) => text ?? null,
  decision: wordOf('keep', 'remove'),
  kind: wordOf(...LEDGER_KINDS),
  result: wordOf(...LEDGER_RESULTS),
  from: (text: string | undefined) => numberOf(text) ?? 0,
  before: numberOf,
  after: numberOf,
}

/** What the address asks for. */
function questionOf(c: Context<SiteEnv>): ActivityQuestion {
  const { project, decision, from, ...ledger } = parametersOf(c, PARAMETERS)
  return { visibility: c.var.visibility, project, decision, from, ledger: { ...ledger, project } }
}

function numberOf(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : null
}

function featuresOff(told: Activity | null, problems: readonly Problem[]) {
  const jobs = [
    { title: 'Scheduled builds', setting: 'BUILDS', isOff: told !== null && told.builds === null },
    {
      title: 'Deletion of old deployments',
      setting: 'RETENTION',
      isOff: told !== null && told.retention === null,
    },
  ]
  const isWrong = (setting: string) => problems.some(({ name }) => name === setting)
  return jobs
    .filter(({ isOff }) => isOff)
    .map(({ title, setting }) => ({
      ...{ title, setting },
      why: isWrong(setting) ? `\`${setting}\` needs a correction.` : `\`${setting}\` asks for none.`,
    }))
}

function describe({ name, says }: Problem) {
  return { name, says, fallback: SETTINGS[name].default.replaceAll('`', '') }
}
