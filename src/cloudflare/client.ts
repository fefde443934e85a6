import { BaseDeployments } from 'cloudflare/resources/pages/projects/deployments/deployments'
import { BaseLogs } from 'cloudflare/resources/pages/projects/deployments/history/logs'
import { BaseDomains } from 'cloudflare/resources/pages/projects/domains'
import { BaseProjects } from 'cloudflare/resources/pages/projects/projects'
import { createClient } from 'cloudflare/tree-shakable'
import type { Outcome } from '../domain/failure.ts'
import { readList, type WireList } from './envelope.ts'
import { failureOf } from './failures.ts'
import { parseDeployment } from './parse-deployment.ts'
import { nameOfRecord, parseProject } from './parse-project.ts'
import { createSingleCalls } from './single-calls.ts'
import { createTransport, type TransportOptions } from './transport.ts'

/** The most that one call may list. Above it the API answers 400, code 8000024; the projects' limit is not documented, 10 is what wrangler sends. */
export const PROJECTS_PER_PAGE = 10
export const DEPLOYMENTS_PER_PAGE = 25

/** The longest log that is read, in bytes. */
export const MAX_LOG_BYTES = 20_000_000

const LIST_OPTIONS_REFUSED = 8000024

/** One page of a list. Records that could not be read are left out and counted. */
export interface ListPage<T> {
  items: T[]
  unreadable: number
  /** What those call themselves; `?` for one that does not say. */
  unreadableNames: string[]
  /** Null when Cloudflare did not say. */
  totalPages: number | null
  totalCount: number | null
  /** More may follow, by what the answer says: that it is a full page, or how many there are. */
  full: boolean
}

/** How many to ask for when a page of so many was too large to be read; null: not even one of them can be read. */
export function fewerThan(perPage: number): number | null {
  return perPage > 1 ? Math.floor(perPage / 2) : null
}

/** What stands for a page of a single record that is too large to be read. `total`: how many there are, as others told. */
export function tooLargePage(page: number, total: number | null): ListPage<never> {
  const numbers = { totalPages: total, totalCount: total, full: true }
  return { items: [], unreadable: 1, unreadableNames: [`?${page}`], ...numbers }
}

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
        (wire) => {
          const listed = parseProject(wire)
          if (!listed) onUnreadable('project', nameOfRecord(wire))
          return listed
        },
      ),
    listDeployments: (project: string, page: number, perPage = DEPLOYMENTS_PER_PAGE) =>
      list(
        { page, perPage, refusals: refusals.deployments },
        (query) => projects.deployments.list(project, { account_id: accountId, ...query }),
        (wire) => {
          const deployment = parseDeployment(project, wire)
          if (!deployment) onUnreadable('deployment', `${project}/${nameOfRecord(wire)}`)
          return deployment
        },
      ),
  }
}

type Paging = { page?: number; per_page?: number }
type Call = (paging: Paging) => { asResponse(): Promise<Response> }

/** After so many pages without a size it is tried again: one odd answer must not change the pages for ever. */
const PAGES_WITHOUT_SIZE = 50

type Question = { page: number; perPage: number; refusals: ReturnType<typeof createRefusals> }

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
  parse: (wire: unknown) => T | null,
): Promise<Outcome<ListPage<T>>> {
  const answer = await askForPage(question, call)
  if (!answer.ok) return answer
  const { records } = answer.value
  const numbers = numbersOf(answer.value, question)
  // A list that counts some and holds none is no empty list.
  const countsSome = numbers.full || (numbers.totalCount ?? 0) > 0
  if (records.length === 0 && countsSome && question.page === 1)
    return { ok: false, failure: { kind: 'malformed' } }
  const items: T[] = []
  const unreadableNames: string[] = []
  for (const record of records) {
    const item = parse(record)
    if (item === null) unreadableNames.push(nameOfRecord(record))
    else items.push(item)
  }
  return { ok: true, value: { items, unreadable: unreadableNames.length, unreadableNames, ...numbers } }
}

/**
 * How far the list reaches: as far as any of its numbers says, but for one below what the page itself shows, which is none.
 * Where the size of pages is not told, what was asked for counts.
 */
function numbersOf({ records, ...told }: WireList, { page, perPage }: Question) {
  const size = told.perPage || perPage
  const totalCount = (told.totalCount ?? 0) < records.length ? null : told.totalCount
  const pages = records.length > 0 && (told.totalPages ?? 0) < page ? null : told.totalPages
  const counted = totalCount && Math.ceil(totalCount / size)
  const totalPages = pages === null ? counted : Math.max(pages, counted ?? 0)
  return { totalCount, totalPages, full: records.length >= size || page < (totalPages ?? 0) }
}

async function askForPage({ page, perPage, refusals }: Question, call: Call): Promise<Outcome<WireList>> {
  if (!refusals.isRefused()) {
    const answer = await send(call, { page, per_page: perPage })
    if (!refusesPaging(answer)) return answer
    refusals.note()
  }
  return send(call, page === 1 ? {} : { page })
}

/** Some accounts were seen to refuse `per_page` whatever its value: then Cloudflare's own page size has to do. */
function refusesPaging(answer: Outcome<WireList>): boolean {
  return !answer.ok && answer.failure.kind === 'refused' && answer.failure.code === LIST_OPTIONS_REFUSED
}

async function send(call: Call, paging: Paging): Promise<Outcome<WireList>> {
  try {
    return await readList(await call(paging).asResponse())
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
  }
}
