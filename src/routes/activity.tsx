import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { shortHash } from '../domain/hash.ts'
import { wordOf } from '../domain/text.ts'
import { LEDGER_KINDS, LEDGER_RESULTS } from '../ledger/entry.ts'
import type { Activity, AskedActivity } from '../mirror/activity.ts'
import type { Problem } from '../settings/read.ts'
import { SETTINGS, type Settings } from '../settings/table.ts'
import { ActivityView, levelOf, percentOf } from '../views/activity/activity.tsx'
import { messagesState } from '../views/activity/receivers.tsx'
import { sendRefused } from './formats.tsx'
import { frameOf } from './html.ts'
import { numberOf, parametersOf } from './parameters.ts'
import { sendPage } from './send-page.ts'

/** `/activity`: what the chores did and will do, which features are off, and why. */
export const activity = new Hono<SiteEnv>()

activity.get('/activity', async (c) => {
  const { problems, settings } = c.get('board')
  const isPublic = settings.ACCESS === 'public'
  const asked = questionOf(c)
  const told = await c.get('reader').activity(asked)
  const shown = told && toJson(told, isPublic)
  const version = `activity-${await shortHash(JSON.stringify([asked, shown]), 16)}`
  const freshness = { kind: 'fresh' } as const
  return sendPage(c, {
    version,
    freshness,
    view: () => (
      <ActivityView
        frame={frameOf(c, told && freshness, 'activity')}
        problems={problems.map(describe)}
        features={featuresOff(told, problems, settings)}
        activity={told}
        asked={asked}
        isNarrowed={!settings.PROJECTS.includes('*')}
        isPublic={isPublic}
      />
    ),
  })
})

/** Worth another try when the mirror answers again. */
const UNKNOWN = {
  status: 503,
  title: 'Nothing to show yet',
  says: 'What the chores did and will do cannot be told just now. Try again in a few seconds.',
  retrySeconds: 5,
} as const

activity.get('/activity.json', async (c) => {
  const told = await c.get('reader').activity(questionOf(c))
  if (told === null) return sendRefused(c, UNKNOWN)
  c.header('Cache-Control', 'no-store')
  return c.json(toJson(told, c.get('board').settings.ACCESS === 'public'))
})

/**
 * The answer as it is told: of limits in whole percents, and where everyone may look without a number; of receivers there
 * no more than whether all goes well.
 */
function toJson(told: Activity, isPublic: boolean) {
  const limits = told.limits?.map((one) => ({
    limit: one.limit,
    ...(isPublic ? { level: levelOf(one) } : { share: percentOf(one) / 100 }),
  }))
  const { receivers } = told
  const messages = receivers && isPublic ? { state: messagesState(receivers) } : receivers
  return { ...told, receivers: messages, limits: limits ?? null }
}

/** A filter that is none is as if it were not there. */
const PARAMETERS = {
  project: (text: string | undefined) => text ?? null,
  decision: wordOf(['keep', 'remove']),
  kind: wordOf(LEDGER_KINDS),
  result: wordOf(LEDGER_RESULTS),
  from: (text: string | undefined) => Math.max(numberOf(text) ?? 0, 0),
  before: numberOf,
  after: numberOf,
}

/** What the address asks for. */
function questionOf(c: Context<SiteEnv>): AskedActivity {
  const { project, decision, from, ...ledger } = parametersOf(c, PARAMETERS)
  return { project, decision, from, ledger: { ...ledger, project } }
}

function featuresOff(told: Activity | null, problems: readonly Problem[], settings: Settings) {
  const chores = [
    { title: 'Scheduled builds', setting: 'BUILDS', isOff: told !== null && told.builds === null },
    {
      title: 'Deletion of old deployments',
      setting: 'RETENTION',
      isOff: told !== null && told.retention === null,
    },
    {
      title: "Cloudflare's notifications",
      setting: 'WEBHOOK_SECRET',
      isOff: settings.WEBHOOK_SECRET === null,
    },
    { title: 'Messages', setting: 'NOTIFICATIONS', isOff: settings.NOTIFICATIONS.length === 0 },
  ]
  const isWrong = (setting: string) => problems.some(({ name }) => name === setting)
  return chores
    .filter(({ isOff }) => isOff)
    .map(({ title, setting }) => ({
      title,
      setting,
      why: isWrong(setting) ? `\`${setting}\` needs a correction.` : `\`${setting}\` does not switch it on.`,
    }))
}

/** Of an open board only features are wrong. */
function describe({ name, says }: Problem) {
  const definition = SETTINGS[name]
  return { name, says, fallback: 'default' in definition ? definition.default.replaceAll('`', '') : '' }
}
