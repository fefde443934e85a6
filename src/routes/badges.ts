import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import type { ProjectCard } from '../domain/card.ts'
import { ANY_DEPLOYMENT } from '../domain/deployment-search.ts'
import { shortHash } from '../domain/hash.ts'
import { readVisibleText, wordOf } from '../domain/text.ts'
import type { Loaded } from '../snapshot/visible-entries.ts'
import { BADGE_STYLES, badgeOf, drawBadge, shieldsBadge } from '../views/badge.ts'
import type { Shape } from '../views/shapes.ts'
import { deploymentShape, projectShape } from '../views/status.tsx'
import { PICTURE_HEADERS, pictureOf } from './badge-formats.ts'
import { sendNotFound, sendNotReady } from './formats.tsx'
import { parametersOf } from './parameters.ts'
import { sendVersion } from './send-page.ts'

const PARAMETERS = {
  branch: readVisibleText,
  environment: readVisibleText,
  label: readVisibleText,
  style: wordOf(BADGE_STYLES),
}

/** Seconds for which a picture may be shown again without being asked for: pages of a wiki are opened often. */
const KEPT_SECONDS = 60

/** `/badges/:project.svg`, `.json` for shields.io, `.png` for who shows no SVG: one word for a project or a part of it. */
export const badges = new Hono<SiteEnv>()

badges.get('/badges/:badge', (c) => sendBadge(c, c.req.param('badge')))
// Wikis take what stands behind a picture's address for their own.
badges.get('/badges/k/:link/:badge', (c) => sendBadge(c, c.req.param('badge')))

async function sendBadge(c: Context<SiteEnv>, name: string): Promise<Response> {
  const [, project = '', format] = /^(.+)\.(svg|json|png)$/.exec(name) ?? []
  if (format === undefined) return sendNotFound(c)
  const { branch, environment, label, style } = parametersOf(c, PARAMETERS)
  const loaded = await shapeOf(c, project, branch, environment)
  if (loaded.kind === 'unavailable') return sendNotReady(c, loaded)
  // The same for what is hidden, for what does not exist and for what was never deployed.
  const shape = loaded.kind === 'ready' ? loaded.value : 'none'
  const badge = badgeOf(label || project, shape)
  switch (format) {
    case 'svg':
      return send(c, drawBadge(badge, style ?? 'flat'), 'image/svg+xml')
    case 'json':
      return send(c, JSON.stringify(shieldsBadge(badge, style, false)), 'application/json')
    default:
      return send(c, shape, 'image/png', () => pictureOf(c, shape))
  }
}

/** The word for a project, or for a branch or environment of it. */
async function shapeOf(
  c: Context<SiteEnv>,
  project: string,
  branch: string,
  environment: string,
): Promise<Loaded<Shape>> {
  const reader = c.get('reader')
  const overview = await reader.overview()
  if (overview.kind !== 'ready') return overview
  const card = overview.value.cards.find((one) => one.project.name === project)
  if (!card) return { kind: 'missing' }
  if (branch === '' && ['', 'production'].includes(environment))
    return { ...overview, value: productionShape(card) }
  const asked = {
    search: { ...ANY_DEPLOYMENT, branch: branch || null, environment: environment || null },
    cursor: null,
  }
  const found = await reader.finds.search(project, asked)
  if (found.kind !== 'ready') return found
  const [newest] = found.value.deployments
  return { ...found, value: newest ? deploymentShape(card, newest) : 'none' }
}

/** What builds for a preview says nothing of production. */
function productionShape(card: ProjectCard): Shape {
  return projectShape({ ...card, running: card.running.filter((one) => one.environment === 'production') })
}

async function send(
  c: Context<SiteEnv>,
  content: string,
  type: string,
  body: () => BodyInit = () => content,
): Promise<Response> {
  const tag = `${c.get('board').tag}.${await shortHash(content, 16)}`
  const scope = c.get('board').gate.mode === 'public' ? 'public' : 'private'
  const headers = { ...PICTURE_HEADERS, 'Cache-Control': `${scope}, max-age=${KEPT_SECONDS}` }
  return sendVersion(c, { tag, type, headers }, body)
}
