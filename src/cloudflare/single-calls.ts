import type { BaseDeployments } from 'cloudflare/resources/pages/projects/deployments/deployments'
import type { BaseLogs } from 'cloudflare/resources/pages/projects/deployments/history/logs'
import type { BaseDomains } from 'cloudflare/resources/pages/projects/domains'
import type { BaseProjects } from 'cloudflare/resources/pages/projects/projects'
import * as v from 'valibot'
import type { Outcome } from '../domain/failure.ts'
import { type InactiveDomain, InactiveState } from '../domain/project.ts'
import { readResult } from './envelope.ts'
import { failureOf } from './failures.ts'
import { type Collector, createLogCollector, type LogLine } from './log.ts'
import { parseDeployment } from './parse-deployment.ts'
import { parseProject } from './parse-project.ts'
import { maskOfDeployment, maskOfProject } from './variables.ts'
import { key, visibleWords } from './wire.ts'

/** The project's canonical deployment, the one that production serves: not to be deleted, even by force. */
export const LIVE_DEPLOYMENT = 8000034
/** An alias leads to the deployment, and the call was made without `force`. */
export const ALIASED_DEPLOYMENT = 8000035

export interface SingleCallsOptions {
  /** The SDK's own calls. */
  projects: Pick<BaseProjects, 'get'> & {
    deployments: Pick<BaseDeployments, Actions>
    domains: Pick<BaseDomains, 'list'>
  }
  accountId: string
  /** Posts to an address of the API without the token: the SDK has no call for deploy hooks. */
  post: (url: string) => Call
  /** The SDK's calls for logs, of which the collector reads the answers. */
  openLogs: (collector: Collector) => Pick<BaseLogs, 'get'>
}
type Actions = 'get' | 'create' | 'delete'
type Call = { asResponse(): Promise<Response> }

/** As many bytes of a log as wrangler asks for. Source: wrangler, `pages deployment tail` and its deploy. */
const LOG_SIZE = 10_000_000

/** The calls about one project or one deployment. Those that change something need a token with Pages Write. */
export function createSingleCalls({ projects, accountId, post, openLogs }: SingleCallsOptions) {
  const account = { account_id: accountId }
  return {
    getProject: (project: string) => single(() => projects.get(project, account), parseProject),
    /** All of them are on one page. */
    listInactiveDomains: (project: string) =>
      single(() => projects.domains.list(project, account), inactiveDomainsOf),
    getDeployment: (project: string, id: string) =>
      single(
        () => projects.deployments.get(id, { ...account, project_name: project }),
        (wire) => parseDeployment(project, wire),
      ),
    /** The log of a build, as far as it is written; empty for one that has none. Read it to nobody before it is redacted. */
    async getLog(project: string, id: string): Promise<Outcome<LogLine[]>> {
      const collector = createLogCollector()
      const params = { ...account, project_name: project }
      const answer = await ask(() => openLogs(collector).get(id, params, { query: { size: LOG_SIZE } }))
      return answer.ok ? { ok: true, value: collector.lines } : answer
    },
    /** What finds the values of variables in a text: those that the project has now, and those of that deployment. */
    getProjectMask: (project: string) =>
      single(
        () => projects.get(project, account),
        (wire) => maskOfProject(project, wire),
      ),
    getDeploymentMask: (project: string, id: string) =>
      single(
        () => projects.deployments.get(id, { ...account, project_name: project }),
        (wire) => maskOfDeployment(id, wire),
      ),
    /** Builds the head of a branch of a project with a repository. */
    createDeployment: (project: string, branch: string) =>
      single(
        () => projects.deployments.create(project, { ...account, branch }),
        (wire) => parseDeployment(project, wire),
      ),
    /** Without `force`, so that Cloudflare itself keeps what an alias leads to. */
    deleteDeployment: async (project: string, id: string): Promise<Outcome<null>> => {
      const answer = await ask(() => projects.deployments.delete(id, { ...account, project_name: project }))
      return answer.ok ? { ok: true, value: null } : answer
    },
    /** Builds the branch that the hook was made for; the id of the new deployment. Sends no token: the address is the secret. */
    runDeployHook: (url: string) => single(() => post(url), idOf),
  }
}

/** Asks for one thing, and reads it. What cannot be read is an answer of no use. */
async function single<T>(call: () => Call, parse: (wire: unknown) => T | null): Promise<Outcome<T>> {
  const answer = await ask(call)
  if (!answer.ok) return answer
  const value = parse(answer.value)
  return value === null ? { ok: false, failure: { kind: 'malformed' } } : { ok: true, value }
}

async function ask(call: () => Call): Promise<Outcome<unknown>> {
  try {
    return await readResult(await call().asResponse())
  } catch (error) {
    return { ok: false, failure: failureOf(error) }
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
