import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { chooseForWall } from '../domain/card-lists.ts'
import { readGlobs } from '../domain/glob.ts'
import { MINUTE_MS } from '../domain/time.ts'
import { WallView } from '../views/board/wall.tsx'
import { sendNotReady, sendRefused } from './formats.tsx'
import { frameOf } from './html.ts'
import { parametersOf } from './parameters.ts'
import { sendPage } from './send-page.ts'

/** Seconds after which the wall screen asks again, while something builds and otherwise. */
const REFRESH = { busy: 10, idle: 30 }

const PARAMETERS = { projects: readGlobs }

/** `/tv`: the wall screen, all projects or those of `?projects=`. Nobody touches it, so it refreshes itself. */
export const wall = new Hono<SiteEnv>().get('/tv', async (c) => {
  const { projects: globs } = parametersOf(c, PARAMETERS)
  if (globs === 'unreadable') {
    return sendRefused(c, {
      status: 400,
      title: 'These projects cannot be read',
      says: 'In ?projects= stand names or patterns such as shop-*, with commas between them.',
    })
  }
  const loaded = await c.get('reader').overview()
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { version, freshness, checkedAt, value } = loaded
  const chosen = chooseForWall(value.cards, globs)
  const refresh = chosen.cards.some((card) => card.busy) ? REFRESH.busy : REFRESH.idle
  return sendPage(c, {
    // The clock is part of the page: an hour that stands still would be taken for a screen that is stuck.
    version: `${version}-${Math.floor(checkedAt / MINUTE_MS)}`,
    freshness,
    refresh,
    view: () => (
      <WallView frame={frameOf(c, freshness)} checkedAt={checkedAt} wall={chosen} refresh={refresh} />
    ),
  })
})
