import * as v from 'valibot'
import { type InactiveDomain, InactiveState } from '../domain/project.ts'
import { type Call, PATIENCE_MS } from './call.ts'
import { readOne } from './envelope.ts'
import { createLogCollector } from './log.ts'
import { parseDeployment } from './parse-deployment.ts'
import { parseProject } from './parse-project.ts'
import { maskOfDeployment, maskOfProject } from './variables.ts'
import { key, visibleWords } from './wire.ts'

/** The project's canonical deployment, the one that production serves: not to be deleted, even by force. */
export const LIVE_DEPLOYMENT = 8000034
/** An alias leads to the deployment, and the call was made without `force`. */
export const ALIASED_DEPLOYMENT = 8000035

/** As many bytes of a log as wrangler asks for. Source: wrangler, `pages deployment tail` and its deploy. */
const LOG_SIZE = 10_000_000

/** A log may be longer than any other answer, and take longer. */
const LOG_LIMITS = { maxBytes: 20_000_000, patience: 3 * PATIENCE_MS }

/** The calls about one project or one deployment. Those that change something need a token with Pages Write. */
export function createSingleCalls(call: Call, projects: readonly string[]) {
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
    /** What finds the values of variables in a text: those that the project has now, and those of that deployment. */
    getProjectMask: (project: string) =>
      readOne(askForProject(project), (wire) => maskOfProject(project, wire)),
    getDeploymentMask: (project: string, id: string) =>
      readOne(askForDeployment(project, id), (wire) => maskOfDeployment(id, wire)),
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
