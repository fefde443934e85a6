import { cardInFull, type ProjectInFull } from '../domain/card.ts'
import type { Deployment, DeploymentFilter } from '../domain/deployment.ts'
import { type NumberedPage, pageOf } from '../domain/numbered-pages.ts'
import { decodeDeployment, decodeDeployments, holdsAll, type ProjectPage } from '../mirror/protocol.ts'
import type { Asks } from './asking.ts'
import type { Loaded, VisibleEntries } from './visible-entries.ts'

/** Which deployments of a project, and which page of them. */
interface DeploymentsRange extends NumberedPage {
  environment: DeploymentFilter
}

/** Lists by the number of their page, as clients of the Cloudflare API ask for them. */
export function createNumberedReads({ overview, project }: VisibleEntries, asks: Asks) {
  return {
    /** Projects by their names, and how many there are on all pages. Their deployments come from the mirror; without it, as the overview knows them. */
    async projects(range: NumberedPage): Promise<Loaded<{ projects: ProjectInFull[]; total: number }>> {
      const loaded = await overview()
      if (loaded.kind !== 'ready') return loaded
      const cards = pageOf(loaded.value.cards, range)
      const ids = cards.flatMap(({ live, latest }) => [live, latest]).flatMap((one) => one?.id ?? [])
      const bodies = ids.length === 0 ? [] : await asks({ kind: 'bodies', ids: [...new Set(ids)] })
      const known = (bodies ?? []).map(decodeDeployment)
      return {
        ...loaded,
        // Less is told of the deployments: it is another answer.
        version: bodies === null ? `card-${loaded.version}` : loaded.version,
        value: {
          projects: cards.map((card) => cardInFull(card, known)),
          total: loaded.value.cards.length,
        },
      }
    },

    /** Deployments, newest first, and how many are known by now on all pages. What the project's own page does not hold comes from the mirror. */
    async deployments(
      name: string,
      range: DeploymentsRange,
    ): Promise<Loaded<{ page: ProjectPage; deployments: Deployment[]; total: number }>> {
      const loaded = await project(name)
      if (loaded.kind !== 'ready') return loaded
      const page = loaded.value
      if (!page.loaded) return { kind: 'unavailable', outage: null }
      const near = fromNewest(page, range)
      if (near) return { ...loaded, value: { page, ...near } }
      const answer = await asks({ kind: 'numbered', project: name, ...range })
      if (answer === null) return { kind: 'unavailable', outage: null }
      const deployments = decodeDeployments(answer.bodies)
      return { ...loaded, value: { page, deployments, total: answer.total } }
    },
  }
}

/** The range, where the newest deployments are all there are, or where it asks for no others; else null. */
function fromNewest(page: ProjectPage, { environment, ...range }: DeploymentsRange) {
  const isAll = holdsAll(page)
  const { deployments, stored } = page
  if (!isAll && (environment !== null || range.page > 1)) return null
  const wanted = deployments.filter((one) => environment === null || one.environment === environment)
  return { deployments: pageOf(wanted, range), total: isAll ? wanted.length : stored }
}
