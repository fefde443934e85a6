import { BaseDeployments } from 'cloudflare/resources/pages/projects/deployments/deployments'
import { BaseLogs } from 'cloudflare/resources/pages/projects/deployments/history/logs'
import { BaseDomains } from 'cloudflare/resources/pages/projects/domains'
import { BaseProjects } from 'cloudflare/resources/pages/projects/projects'
import { createClient } from 'cloudflare/tree-shakable'
import type { Outcome } from '../domain/failure.ts'
import { readList } from './envelope.ts'
import { failureOf } from './failures.ts'
import { type ListPage, type PageNumbers, readPage } from './list-page.ts'
import { createPageMemory } from './page-memory.ts'
import { parseDeployment } from './parse-deployment.ts'
import { createSingleCalls } from './single-calls.ts'
import { createTransport, type TransportOptions } from './transport.ts'

/** The most that one call may list. Above it the API answers 400, code 8000024; the projects' limit is not documented, 10 is what wrangler sends. */
export const PROJECTS_PER_PAGE = 10
export const DEPLOYMENTS_PER_PAGE = 25

/** The longest log that is read, in bytes. */
export const MAX_LOG_BYTES = 20_000_000

const LIST_OPTIONS_REFUSED = 8000024

export interface CloudflareOptions {
  token: string
  accountId: string
  baseUrl: string
  fetch: typeof fetch
  /** For one call with its whole answer, in milliseconds. */
  timeout?: number
  maxBytes?: number
  /** Cloudflare asked to make no call for so many seconds; 0: it did not say how many. */
  onPause?: (seconds: number) => void
  /** Told the name of each record that could not be read. */
  onUnreadable?: (kind: 'project' | 'deployment', name: string) => void
}

export type CloudflarePages = ReturnType<typeof createCloudflare>

/** The calls that Pageboard makes. None of them retries or throws for an expected failure: the mirror decides what follows. */
export function createCloudflare(options: CloudflareOptions) {
  const { token, accountId, baseUrl, timeout = 10_000, onPause = () => {}, onUnreadable = () => {} } = options
  const connect = (reading: Pick<TransportOptions, 'collect' | 'maxBytes'>, patience: number) =>
    createClient({
      resources: [BaseProjects, BaseDeployments, BaseDomains, BaseLogs],
      apiToken: token,
      apiKey: null,
      apiEmail: null,
      baseURL: baseUrl,
      fetch: createTransport({ fetch: options.fetch, onPause, ...reading }),
      timeout: patience,
      maxRetries: 0,
      // Its log lines quote addresses with the account id.
      logLevel: 'off',
    })
  const client = connect(options.maxBytes ? { maxBytes: options.maxBytes } : {}, timeout)
  const { projects } = client.pages
  const refusals = { projects: createRefusals(), deployments: createRefusals() }
  const projectPages = createPageMemory()

  return {
    ...createSingleCalls({
      projects,
      accountId,
      post: (url) => client.post(url, { headers: { Authorization: null } }),
      openLogs: (collector) =>
        connect({ maxBytes: MAX_LOG_BYTES, collect: () => collector }, 3 * timeout).pages.projects.deployments
          .history.logs,
    }),
    listProjects: (page: number, perPage = PROJECTS_PER_PAGE) =>
      list(
        { page, perPage, refusals: refusals.projects },
        (query) => projects.list({ account_id: accountId, ...query }),
        projectPages,
        (name) => onUnreadable('project', name),
      ),
    listDeployments: (project: string, page: number, perPage = DEPLOYMENTS_PER_PAGE) =>
      list(
        { page, perPage, refusals: refusals.deployments },
        (query) => projects.deployments.list(project, { account_id: accountId, ...query }),
        async (response, asked) =>
          readPage(readList(response, await response.text()), asked, (wire) =>
            parseDeployment(project, wire),
          ),
        (name) => onUnreadable('deployment', `${project}/${name}`),
      ),
  }
}

type Paging = { page?: number; per_page?: number }
type Call = (paging: Paging) => { asResponse(): Promise<Response> }

/** After so many pages without a size it is tried again: one odd answer must not change the pages for ever. */
const PAGES_WITHOUT_SIZE = 50

type Question = PageNumbers & { refusals: ReturnType<typeof createRefusals> }
type ReadAnswer<T> = (response: Response, asked: PageNumbers) => Promise<Outcome<ListPage<T>>>

/** Remembers for one list that the size of its pages was refused, so that the next pages are asked for without. */
function createRefusals() {
  let left = 0
  return {
    isRefused() {
      left = Math.max(0, left - 1)
      return left > 0
    },
    note() {
      left = PAGES_WITHOUT_SIZE + 1
    },
  }
}

async function list<T>(
  question: Question,
  call: Call,
  read: ReadAnswer<T>,
  onUnreadable: (name: string) => void,
): Promise<Outcome<ListPage<T>>> {
  const answer = await askForPage(question, call, (response) => read(response, question))
  if (answer.ok) answer.value.unreadableNames.forEach(onUnreadable)
  return answer
}

async function askForPage<T>(
  { page, perPage, refusals }: Question,
  call: Call,
  read: (response: Response) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  if (!refusals.isRefused()) {
    const answer = await send(call({ page, per_page: perPage }), read)
    if (!refusesPaging(answer)) return answer
    refusals.note()
  }
  return send(call(page === 1 ? {} : { page }), read)
}

/** Some accounts were seen to refuse `per_page` whatever its value: then Cloudflare's own page size has to do. */
function refusesPaging(answer: Outcome<unknown>): boolean {
  return !answer.ok && answer.failure.kind === 'refused' && answer.failure.code === LIST_OPTIONS_REFUSED
}

async function send<T>(
  call: ReturnType<Call>,
  read: (response: Response) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  try {
    return await read(await call.asResponse())
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}
