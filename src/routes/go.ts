import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import type { ProjectCard } from '../domain/card.ts'
import type { DeploymentSummary } from '../domain/deployment.ts'
import { alternatives } from '../domain/deployment-search.ts'
import { environmentNames } from '../domain/environment.ts'
import { isSiteAddress, mainDomain } from '../domain/project.ts'
import { readText } from '../domain/text.ts'
import type { ProjectPage } from '../mirror/protocol.ts'
import { siteAddress } from '../views/addresses.ts'
import { sendNotReady, sendRefused } from './formats.tsx'
import { parametersOf } from './parameters.ts'

/** Without `?environment=`: production. */
const PARAMETERS = { environment: (text: string | undefined) => readText(text) || 'production' }

/**
 * `/go`: addresses to keep, which lead to where a project, or a branch of it, is by now. They lead only to addresses that
 * Cloudflare gave, and take nothing of the own one along.
 */
export const go = new Hono<SiteEnv>()

go.get('/go/:project', async (c) => {
  const name = c.req.param('project')
  const { environment } = parametersOf(c, PARAMETERS)
  const project = await c.get('reader').project(name)
  if (project.kind !== 'ready') return sendNotReady(c, project)
  const { card, loaded: isRead } = project.value
  if (environment === 'production') return toLive(c, card)
  const names = environmentNames(card)
  if (isRead && !names.includes(environment)) {
    return sendRefused(c, {
      status: 400,
      title: 'There is no such environment',
      says: `In ?environment= stands ${alternatives(names)}.`,
    })
  }
  const loaded = await c.get('reader').finds.newestSuccess(name, environment)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { page, deployment } = loaded.value
  if (deployment) return toPreview(c, deployment)
  const what = environment === 'preview' ? 'No preview of this project' : 'No deployment of this environment'
  return sendNowhere(c, name, `${what} has succeeded.${unread(page)}`)
})

// Any character, also those that end a line for `.`: git takes them into the name of a branch.
go.get('/go/:project/:branch{[^]+}', async (c) => {
  const { project: name, branch } = c.req.param()
  const { finds } = c.get('reader')
  let loaded = await finds.branch(name, branch)
  if (loaded.kind === 'ready' && !loaded.value.branch) {
    const { subdomain } = loaded.value.page.card.project
    const holder = await finds.holderOf(name, `${branch}.${subdomain}`)
    if (holder === null) loaded = { kind: 'unavailable', outage: null }
    if (holder?.branch) loaded = await finds.branch(name, holder.branch)
  }
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { page, branch: found } = loaded.value
  if (branch === page.card.project.productionBranch) return toLive(c, page.card)
  if (found?.shown) return toPreview(c, found.shown)
  const what = found ? 'has succeeded.' : `is known.${unread(page)}`
  return sendNowhere(c, name, `No deployment of this branch ${what}`)
})

/** To what visitors of the production site get. */
function toLive(c: Context<SiteEnv>, { live, project }: ProjectCard): Response {
  if (!live) return sendNowhere(c, project.name, 'Nothing of this project is live.')
  const domain = mainDomain(project)
  return goToSite(c, domain && siteAddress(domain), project.name, 'project')
}

/**
 * To a deployment that succeeded: by the alias, if Cloudflare says that this one holds it, since the alias of a branch may
 * lead to a newer one that failed.
 */
function toPreview(c: Context<SiteEnv>, { project, aliases, url }: DeploymentSummary): Response {
  return goToSite(c, [...aliases, url ?? ''].find(isSiteAddress), project, 'deployment')
}

function goToSite(
  c: Context<SiteEnv>,
  address: string | null | undefined,
  project: string,
  what: 'project' | 'deployment',
): Response {
  if (!address) return sendNowhere(c, project, `Cloudflare names no address of this ${what}.`)
  c.header('Cache-Control', 'no-store')
  return c.redirect(address, 302)
}

function unread({ complete }: ProjectPage): string {
  return complete ? '' : ' Older ones are still being read: it may be among them.'
}

function sendNowhere(c: Context<SiteEnv>, project: string, says: string): Response {
  return sendRefused(c, { status: 404, title: 'Nowhere to go', says, project })
}
