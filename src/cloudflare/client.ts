import * as v from 'valibot'
import type { Outcome } from '../domain/failure.ts'
import { type InactiveDomain, InactiveState } from '../domain/project.ts'
import { type Call, type CallOptions, createCall, PATIENCE_MS } from './call.ts'
import { type Answer, readList, readOne } from './envelope.ts'
import { createPageMemory, type ListPage, type PageNumbers, readPage } from './list-page.ts'
import { createLogCollector } from './log.ts'
import { createMask, valuesOfDeployment, valuesOfProject } from './mask.ts'
import { parseDeployment } from './parse-deployment.ts'
import { parseProject } from './parse-project.ts'
import { key, visibleWords } from './wire.ts'

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
    if (answer.ok) for (const name of answer.value.unreadable) onUnreadable(kind, within + name)
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

/** As many bytes of a log as wrangler asks for. Source: wrangler, `pages deployment tail` and its deploy. */
const LOG_SIZE = 10_000_000

/** A log may be longer than any other answer, and take longer. */
const LOG_LIMITS = { maxBytes: 20_000_000, patience: 3 * PATIENCE_MS }

/**
 * Characters of all values together that a mask is made of: it takes 20 bytes and a microsecond for each. Variables of the
 * free plan are at most 64 of 5 kB. Source: "Limits" in Cloudflare's documentation of Workers.
 */
const MOST_OF_VALUES = 400_000

/** The calls about one project or one deployment. Those that change something need a token with Pages Write. */
function createSingleCalls(call: Call, projects: readonly string[]) {
  const deploymentsOf = (project: string) => [...projects, project, 'deployments']
  const askForProject = (project: string) => call([...projects, project])
  const askForDeployment = (project: string, id: string) => call([...deploymentsOf(project), id])
  return {
    getProject: (project: string) => readOne(askForProject(project), parseProject),
    /** All of them are on one page. */
    listInactiveDomains: (project: string) =>
      readOne(call([...projects, project, 'domains']), inactiveDomainsOf),
    getDeployment: (project: string, id: string) =>
      readOne(askForDeployment(project, id), (wire) => parseDeployment(project, wire)),
    /** The log of a build, as far as it is written; empty for one that has none. Read it to nobody before it is redacted. */
    getLog(project: string, id: string) {
      const collector = createLogCollector()
      const to = [...deploymentsOf(project), id, 'history', 'logs']
      const answer = call(to, { query: { size: LOG_SIZE }, collector, ...LOG_LIMITS })
      return readOne(answer, () => collector.lines)
    },
    /**
     * What finds values in a text: those of variables that the project has now or the deployment was built with, and `more`.
     * Each of them or nothing: more than can be looked for is a failure.
     */
    async getMask(
      project: string,
      id: string,
      more: readonly string[],
    ): Promise<Outcome<(text: string) => string>> {
      const [now, then] = await Promise.all([
        readOne(askForProject(project), (wire) => valuesOfProject(project, wire)),
        readOne(askForDeployment(project, id), (wire) => valuesOfDeployment(id, wire)),
      ])
      if (!now.ok) return now
      if (!then.ok) return then
      const [[values, names], [others, branch]] = [now.value, then.value]
      const all = [...new Set([...more, ...values, ...others])]
      if (all.join('').length > MOST_OF_VALUES) return { ok: false, failure: { kind: 'too-large' } }
      return { ok: true, value: createMask(all, [...names, ...branch]) }
    },
    /** Builds the head of a branch of a project with a repository. */
    createDeployment(project: string, branch: string) {
      const body = new FormData()
      body.set('branch', branch)
      return readOne(call(deploymentsOf(project), { method: 'POST', body }), (wire) =>
        parseDeployment(project, wire),
      )
    },
    /** Without `force`, so that Cloudflare itself keeps what an alias leads to. */
    deleteDeployment: (project: string, id: string) =>
      readOne(call([...deploymentsOf(project), id], { method: 'DELETE' }), () => true),
    /** Builds the branch that the hook was made for; the id of the new deployment. Sends no token: the address is the secret. */
    runDeployHook: (url: string) => readOne(call(url, { method: 'POST' }), idOf),
  }
}

const WireDomains = v.array(
  v.fallback(v.object({ name: visibleWords, status: v.fallback(v.nullable(InactiveState), null) }), {
    name: '',
    status: null,
  }),
)

/** Those that do not work, each with Cloudflare's one word for its state. A word that is not known is none of those. */
function inactiveDomainsOf(wire: unknown): Pick<InactiveDomain, 'name' | 'state'>[] | null {
  const read = v.safeParse(WireDomains, wire)
  if (!read.success) return null
  return read.output.flatMap(({ name, status }) => (status === null ? [] : [{ name, state: status }]))
}

const WithId = v.object({ id: key })

function idOf(wire: unknown): string | null {
  const read = v.safeParse(WithId, wire)
  return read.success ? read.output.id : null
}
