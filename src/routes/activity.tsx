import { Hono } from 'hono'
import { LATER_FEATURES, type Problem, SETTINGS } from '../config.ts'
import { ActivityView } from '../views/activity.tsx'
import { frameOf, sendPage } from './send-page.tsx'
import type { SiteEnv } from './site-env.ts'

/** `/activity`: which features are off, and why. */
export const activity = new Hono<SiteEnv>().get('/activity', (c) => {
  const { problems } = c.var.board
  return sendPage(c, {
    version: 'activity',
    freshness: { kind: 'fresh' },
    view: () => (
      <ActivityView
        frame={frameOf(c, null, 'activity')}
        problems={problems.map(describe)}
        features={LATER_FEATURES.map((feature) => ({
          ...feature,
          why: 'This version of Pageboard does not have it yet.',
        }))}
      />
    ),
  })
})

function describe({ name, says }: Problem) {
  return { name, says, fallback: SETTINGS[name].default.replaceAll('`', '') }
}
