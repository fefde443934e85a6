import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { type LivePeriod, PERIODS_PER_PAGE, readBefore } from '../domain/live-period.ts'
import { livePath } from '../views/addresses.ts'
import { LiveHistoryView } from '../views/project/live.tsx'
import { sendNotReady } from './formats.tsx'
import { frameOf } from './html.ts'
import { parametersOf } from './parameters.ts'
import { sendJson, sendPage } from './send-page.ts'

const PARAMETERS = { before: readBefore }

/** `/projects/:project/live`: what was live when, as a page and for programs. */
export const live = new Hono<SiteEnv>()

live.get('/projects/:project/live', async (c) => {
  const { before, loaded } = await load(c)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { page, periods, hasOlder } = loaded.value
  const { project } = page.card
  return sendPage(c, {
    ...loaded,
    view: () => (
      <LiveHistoryView
        frame={frameOf(c, loaded.freshness, 'projects')}
        {...{ project, periods }}
        prev={before === null ? null : livePath(project.name)}
        next={nextPath(livePath(project.name), periods, hasOlder)}
      />
    ),
  })
})

live.get('/projects/:project/live.json', async (c) => {
  const { loaded } = await load(c)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { page, periods, hasOlder } = loaded.value
  const { name } = page.card.project
  return sendJson(c, loaded, () => ({
    project: name,
    periods: periods.map(toJson),
    next: nextPath(`${livePath(name)}.json`, periods, hasOlder),
  }))
})

async function load(c: Context<SiteEnv>) {
  const { before } = parametersOf(c, PARAMETERS)
  const project = c.req.param('project') ?? ''
  return {
    before,
    loaded: await c.get('reader').live(project, before, PERIODS_PER_PAGE, c.get('visibility')),
  }
}

function nextPath(path: string, periods: readonly LivePeriod[], hasOlder: boolean): string | null {
  const last = periods.at(-1)
  return hasOlder && last ? `${path}?before=${last.number}` : null
}

/** A period as programs get it, with times in ISO 8601. */
function toJson({ id, shortId, commitHash, subject, from, to, ...is }: LivePeriod) {
  return {
    deployment: { id, shortId, commitHash, subject, isKnown: is.isKnown },
    from: new Date(from).toISOString(),
    to: to === null ? null : new Date(to).toISOString(),
    ...{ isRollback: is.isRollback, isDerived: is.isDerived },
  }
}
