import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { Family } from '../access/scope.ts'
import { makeLink } from '../access/verify.ts'
import type { SiteEnv } from '../board.ts'
import { DAY_MS } from '../domain/time.ts'
import { LinksMadeView, ShareView } from '../views/access/share.tsx'
import { embedPath, feedPath, projectPath, SHARE_PATH } from '../views/addresses.ts'
import { sendNotFound, sendNotReady } from './formats.tsx'
import { frameOf, hasCards, mayShare, originOf, sendHtml } from './html.ts'

/** How long a link may last, in days; null is for ever. The first of them that is chosen is never for ever. */
const LIFETIMES = [1, 7, 30, 90, 365, null] as const
const USUAL_LIFETIME = 90

/** `/share`: makes links for less than the whole board. Nothing is stored: a link says and signs what it opens. */
export function share(now: () => number): Hono<SiteEnv> {
  const app = new Hono<SiteEnv>()

  app.get(SHARE_PATH, (c) => sendForm(c, { project: c.req.query('project') ?? '', problem: null }))

  app.post(SHARE_PATH, async (c) => {
    const key = c.get('key')
    if (!mayShare(c) || !key) return sendNotFound(c)
    const form = await c.req.parseBody()
    const project = typeof form.project === 'string' ? form.project : ''
    const days = LIFETIMES.find((one) => String(one ?? 'never') === form.days)
    const overview = await c.get('reader').overview()
    if (overview.kind !== 'ready') return sendNotReady(c, overview)
    if (!overview.value.cards.some((card) => card.project.name === project)) {
      return sendForm(c, { project, problem: 'Choose one of the projects.' })
    }
    if (days === undefined) return sendForm(c, { project, problem: 'Choose when the link ends.' })

    const until = days === null ? null : now() + days * DAY_MS
    const scope = { kind: 'project', name: project } as const
    const linkTo = (family?: Family) => makeLink(key, { scope, until, ...(family && { family }) })
    const origin = originOf(c)
    const addressOf = async (path: string, family?: Family) => `${origin}${path}?key=${await linkTo(family)}`
    const opens = form.card === 'opens'
    const view = (
      <LinksMadeView
        frame={frameOf(c, null, 'share')}
        {...{ project, until, origin }}
        badge={await linkTo('badge')}
        page={await addressOf(projectPath(project))}
        feed={await addressOf(`${feedPath(project)}.atom`, 'feed')}
        card={
          hasCards(c)
            ? { address: await addressOf(embedPath(project), opens ? undefined : 'card'), opens }
            : null
        }
      />
    )
    return sendHtml(c, view, 200)
  })
  return app
}

async function sendForm(
  c: Context<SiteEnv>,
  { project, problem }: { project: string; problem: string | null },
) {
  if (!mayShare(c)) return sendNotFound(c)
  const overview = await c.get('reader').overview()
  if (overview.kind !== 'ready') return sendNotReady(c, overview)
  const view = (
    <ShareView
      frame={frameOf(c, overview.freshness, 'share')}
      projects={overview.value.cards.map((card) => card.project.name).toSorted()}
      lifetimes={LIFETIMES}
      chosen={{ project, days: USUAL_LIFETIME }}
      hasCards={hasCards(c)}
      problem={problem}
    />
  )
  return sendHtml(c, view, problem ? 400 : 200)
}
