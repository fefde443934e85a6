import type { Outcome } from '../domain/failure.ts'
import { type Answer, type Call, type CallOptions, createCall } from './call.ts'
import { readList } from './envelope.ts'
import { type ListPage, type PageNumbers, readPage } from './list-page.ts'
import { createPageMemory } from './page-memory.ts'
import { parseDeployment } from './parse-deployment.ts'
import { createSingleCalls } from './single-calls.ts'

/** The most that one call may list. Above it the API answers 400, code 8000024; the projects' limit is not documented, 10 is what wrangler sends. */
export const PROJECTS_PER_PAGE = 10
export const DEPLOYMENTS_PER_PAGE = 25

const LIST_OPTIONS_REFUSED = 8000024

export interface CloudflareOptions extends CallOptions {
  accountId: string
  /** Told the name of each record that could not be read. */
  onUnreadable?: (kind: 'project' | 'deployment', name: string) => void
}

export type CloudflarePages = ReturnType<typeof createCloudflare>

/** The calls that Pageboard makes. None of them retries or throws for an expected failure: the mirror decides what follows. */
export function createCloudflare({ accountId, onUnreadable = () => {}, ...options }: CloudflareOptions) {
  const call = createCall(options)
  const projects = ['accounts', accountId, 'pages', 'projects']
  const readProjects = createPageMemory()
  const askForProjects = createPaging(call)
  const askForDeployments = createPaging(call)
  const tellUnreadable = <T>(answer: Outcome<ListPage<T>>, kind: 'project' | 'deployment', within = '') => {
    if (answer.ok) for (const name of answer.value.unreadableNames) onUnreadable(kind, within + name)
    return answer
  }

  return {
    ...createSingleCalls(call, projects),
    async listProjects(page: number, perPage = PROJECTS_PER_PAGE) {
      return tellUnreadable(await askForProjects(projects, { page, perPage }, readProjects), 'project')
    },
    async listDeployments(project: string, page: number, perPage = DEPLOYMENTS_PER_PAGE) {
      const read = (answer: Answer, asked: PageNumbers) =>
        readPage(readList(answer), asked, (wire) => parseDeployment(project, wire))
      const answer = await askForDeployments([...projects, project, 'deployments'], { page, perPage }, read)
      return tellUnreadable(answer, 'deployment', `${project}/`)
    },
  }
}

/** After so many pages without a size it is tried again: one odd answer must not change the pages for ever. */
const PAGES_WITHOUT_SIZE = 50

/** Asks for pages of a list, and remembers that their size was refused, so that the next ones are asked for without. */
function createPaging(call: Call) {
  let pagesWithoutSize = 0

  return async function askForPage<T>(
    to: readonly string[],
    asked: PageNumbers,
    read: (answer: Answer, asked: PageNumbers) => Outcome<T> | Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const ask = async (query: Record<string, number>) => {
      const answer = await call(to, { query })
      return answer.ok ? read(answer.value, asked) : answer
    }
    const { page, perPage } = asked
    if (pagesWithoutSize > 0) pagesWithoutSize -= 1
    else {
      const answer = await ask({ page, per_page: perPage })
      if (!refusesPaging(answer)) return answer
      pagesWithoutSize = PAGES_WITHOUT_SIZE
    }
    return ask(page === 1 ? {} : { page })
  }
}

/** Some accounts were seen to refuse `per_page` whatever its value: then Cloudflare's own page size has to do. */
function refusesPaging(answer: Outcome<unknown>): boolean {
  return !answer.ok && answer.failure.kind === 'refused' && answer.failure.code === LIST_OPTIONS_REFUSED
}
