import type { Deployment } from '../domain/deployment.ts'
import { meaningOf } from '../domain/project.ts'
import { decodeDeployments } from '../mirror/protocol.ts'
import type { Asks } from './asking.ts'
import type { Loaded, VisibleEntries } from './visible-entries.ts'

/** The project of a site, or a deployment; `gone`: the address is one of the project's, but of no deployment that is known. */
type AtHost =
  | { kind: 'project'; project: string }
  | { kind: 'gone'; project: string }
  | { kind: 'deployment'; project: string; shortId: string }

export interface HostOptions extends Pick<VisibleEntries, 'overview'> {
  deployment: (name: string, id: string) => Promise<Loaded<{ deployment: Deployment }>>
  asks: Asks
}

/** The deployment that an alias leads to; undefined for none that is known, null where nobody can tell. */
export async function holderOf(asks: Asks, project: string, host: string) {
  const answer = await asks({ kind: 'alias', project, address: `https://${host}` })
  return answer && decodeDeployments(answer.body ? [answer.body] : [])[0]
}

/** What is at a host, which may be that of a site, a deployment or an alias; null for one of no project, and where nobody can tell. */
export async function atHost(
  { overview, deployment, asks }: HostOptions,
  host: string,
): Promise<AtHost | null> {
  const loaded = await overview()
  if (loaded.kind !== 'ready') return null
  for (const card of loaded.value.cards) {
    const project = card.project.name
    const meaning = meaningOf(host, card.project)
    if (meaning === null) continue
    if (meaning.kind === 'site') return { kind: 'project', project }
    if (meaning.kind === 'deployment') {
      const found = await deployment(project, meaning.shortId)
      if (found.kind === 'unavailable') return null
      return found.kind === 'missing' ? { kind: 'gone', project } : { ...meaning, project }
    }
    const holder = await holderOf(asks, project, host)
    if (holder === null) return null
    return holder ? { kind: 'deployment', project, shortId: holder.shortId } : { kind: 'gone', project }
  }
  return null
}
