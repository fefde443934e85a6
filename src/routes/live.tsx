import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import type { LivePeriod } from '../domain/live-period.ts'
import { livePath } from '../views/addresses.ts'
import { LiveHistoryView } from '../views/project/live.tsx'
import { sendNotReady } from './formats.tsx'
import { frameOf } from './html.ts'
import { numberOf, parametersOf } from './parameters.ts'
import { sendJson, sendPage } from './send-page.ts'

const PARAMETERS = { before: numberOf }

/** `/projects/:project/live`: what was live when, as a page and for programs. */
export const live = new Hono<SiteEnv>()

live.get('/projects/:project/live', (c) => send(c, ''))
live.get('/projects/:project/live.json', (c) => send(c, '.json'))

async function send(c: Context<SiteEnv>, ending: '' | '.json'): Promise<Response> {
  const { before } = parametersOf(c, PARAMETERS)
  const loaded = await c.get('reader').live(c.req.param('project') ?? '', before)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { page, periods, hasOlder } = loaded.value
  const { project } = page.card
  const path = livePath(project.name)
  const next = hasOlder ? `${path}${ending}?before=${periods.at(-1)?.number}` : null
  if (ending)
    return sendJson(c, loaded, () => ({ project: project.name, periods: periods.map(toJson), next }))
  const frame = frameOf(c, loaded.freshness, 'projects')
  const prev = before === null ? null : path
  return sendPage(c, {
    ...loaded,
    view: () => <LiveHistoryView {...{ frame, project, periods, prev, next }} />,
  })
}

/** A period as programs get it: JSON has times in ISO 8601. */
function toJson({ id, shortId, commitHash, subject, isKnown, from, to, ...is }: LivePeriod) {
  return {
    deployment: { id, shortId, commitHash, subject, isKnown },
    from: new Date(from),
    to: to === null ? null : new Date(to),
    isRollback: is.isRollback,
    isDerived: is.isDerived,
  }
}
