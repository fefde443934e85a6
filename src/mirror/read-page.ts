import type { CloudflarePages, ListPage } from '../cloudflare/client.ts'
import type { Deployment } from '../domain/deployment.ts'
import { type Failure, isAccountWide } from '../domain/failure.ts'
import type { Log } from '../log.ts'
import { PAGE_RETRY_MS } from './budgets.ts'
import type { StoredPage } from './page-store.ts'
import type { ProjectTable } from './projects.ts'
import type { PieceName } from './protocol.ts'

export interface PageReaderOptions {
  cloudflare: CloudflarePages
  projects: ProjectTable
  touch: (pieces: PieceName[]) => void
  now: () => number
  log: Log
}

/**
 * Reads a page of a project's deployments and has it taken over. A project whose page cannot be read is left alone for
 * a while; the failure is returned when it concerns the whole account.
 */
export type ReadPage = (
  name: string,
  number: number,
  save: (page: ListPage<Deployment>) => StoredPage,
) => Promise<Failure | null>

export function createPageReader({ cloudflare, projects, touch, now, log }: PageReaderOptions): ReadPage {
  return async function readPage(name, number, save) {
    const answer = await cloudflare.listDeployments(name, number)
    if (answer.ok) {
      touch(save(answer.value).pieces)
      return null
    }
    log('page not read', { project: name, page: number, failure: answer.failure.kind })
    projects.postponePage(name, now() + PAGE_RETRY_MS)
    return isAccountWide(answer.failure) ? answer.failure : null
  }
}
