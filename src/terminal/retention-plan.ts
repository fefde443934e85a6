import {
  type CloudflarePages,
  createCloudflare,
  DEPLOYMENTS_PER_PAGE,
  PROJECTS_PER_PAGE,
} from '../cloudflare/client.ts'
import { type ListPage, readAllPages } from '../cloudflare/list-page.ts'
import type { ListedProject } from '../cloudflare/parse-project.ts'
import type { Deployment } from '../domain/deployment.ts'
import type { Failure, Outcome } from '../domain/failure.ts'
import { matchesAny } from '../domain/glob.ts'
import { printable } from '../domain/text.ts'
import { fingerprintOf, planRetention } from '../retention/plan.ts'
import type { RetentionPolicy } from '../retention/policy.ts'
import { type Decision, explainReason } from '../retention/reasons.ts'
import { createAgesOf } from '../retention/standouts.ts'
import type { Settings } from '../settings/table.ts'
import { openSettings, runCommand, type Tools } from './dev-vars.ts'
import { explain, printed } from './finding.ts'
import { checkNames } from './settings-check.ts'

/** Between two calls (ms): half of Cloudflare's limit of 1,200 in 5 minutes is the team's own. */
const PAUSE_MS = 500

/** `npm run retention:plan`: prints what retention would do with the account. Only reads. False when it cannot be told. */
export async function printPlan(tools: Tools): Promise<boolean> {
  const { env, print, now } = tools
  const { settings, wrong } = openSettings(tools)
  if (!settings) return false
  const policy = settings.RETENTION
  if (policy === null) {
    const isUnread = wrong.includes('RETENTION')
    print(
      isUnread
        ? 'Until RETENTION can be read the board deletes nothing, and there is nothing to plan.'
        : 'RETENTION is off: there is nothing to plan. docs/retention.md says how to set it.',
    )
    return wrong.length === 0
  }
  const account = openAccount(settings, tools)
  const projects = await readAllPages(
    async (page, perPage) => whole(await account.listProjects(page, perPage)),
    PROJECTS_PER_PAGE,
    ({ name }) => name,
  )
  if (!projects.ok) return cannotTell(projects.failure, print)
  const names = projects.value.map(({ name }) => name)
  const found = checkNames(env, names, ['PROJECTS', 'RETENTION']).filter(({ result }) => result !== 'ok')
  if (found.length > 0) print(printed(found))
  const shown = projects.value
    .filter(({ name }) => matchesAny(settings.PROJECTS, name))
    .map((record) => record.read())
  const plans: ProjectPlan[] = []
  for (const listed of shown) {
    const { name } = listed.project
    const deployments = await readAllPages(
      async (page, perPage) => whole(await account.listDeployments(name, page, perPage)),
      DEPLOYMENTS_PER_PAGE,
      ({ id }) => id,
    )
    if (!deployments.ok) return cannotTell(deployments.failure, print)
    const plan = planOf(listed, deployments.value, policy, now())
    for (const line of describe(listed, deployments.value, plan)) print(line)
    const going = plan.filter(({ decision }) => decision === 'remove').map(({ id }) => id)
    plans.push({ name, deployments: deployments.value, going })
  }
  for (const line of await sumUp(plans, policy)) print(line)
  return true
}

/** What a project has, and the ids of what would go. */
interface ProjectPlan {
  name: string
  deployments: readonly Deployment[]
  going: readonly string[]
}

/** What the rules and limits of the policy come to in all projects together. */
async function sumUp(plans: readonly ProjectPlan[], policy: RetentionPolicy): Promise<string[]> {
  const inForce = plans.flatMap(({ name, deployments }) => {
    const agesOf = createAgesOf(policy, name)
    return deployments.map(({ branch }) => branch && agesOf(branch).rule)
  })
  const idle = [...policy.rules.keys()].map((index) => index + 1).filter((rule) => !inForce.includes(rule))
  const held = plans.filter(({ deployments, going }) => going.length > policy.maxShare * deployments.length)
  const [all, going, waiting] = [
    plans.flatMap(({ deployments }) => deployments),
    plans.flatMap((plan) => plan.going),
    held.flatMap((plan) => plan.going),
  ]
  return [
    '',
    ...idle.map((rule) => `Rule ${rule} holds for no deployment: it matches none, or a rule before it does.`),
    `${going.length} of ${all.length} deployments would go.`,
    ...held.map((plan) => `${plan.name}: ${plan.going.length} are more than max_share of it, and wait.`),
    ...(waiting.length > 0 ? [`They go with confirm = "${await fingerprintOf(waiting)}".`] : []),
  ]
}

function planOf(
  { project, canonicalId }: ListedProject,
  deployments: readonly Deployment[],
  policy: RetentionPolicy,
  now: number,
): Decision[] {
  return planRetention({
    deployments,
    project: { name: project.name, liveId: canonicalId, historyComplete: true },
    policy,
    now,
  })
}

function describe({ project }: ListedProject, deployments: readonly Deployment[], plan: readonly Decision[]) {
  const lines = plan.map(({ id, decision, reason }, index) => {
    const { shortId, createdOn, branch } = deployments[index] ?? {}
    const facts = [shortId ?? id, createdOn?.slice(0, 16) ?? 'no date', branch ?? 'no branch'].map(onOneLine)
    return `  ${decision === 'remove' ? 'delete' : 'keep  '}  ${facts.join('  ')}  ${explainReason(reason)}`
  })
  return [`\n${project.name}: ${plan.length} deployments`, ...lines]
}

/** A fact of Cloudflare's, which does nothing to the terminal and begins no line of its own. */
function onOneLine(fact: string): string {
  return printable(fact).replace(/[\t\n\r\u2028]/g, ' ')
}

/** The account, which is asked slowly. */
function openAccount(settings: Settings, { fetch, wait }: Tools): CloudflarePages {
  return createCloudflare({
    token: settings.CLOUDFLARE_API_TOKEN,
    accountId: settings.CLOUDFLARE_ACCOUNT_ID,
    baseUrl: settings.CLOUDFLARE_API_BASE_URL,
    fetch: async (input, init) => {
      await wait(PAUSE_MS)
      return fetch(input, init)
    },
  })
}

/** One that could not be read whole is a failure: the plan would be wrong. */
function whole<T>(page: Outcome<ListPage<T>>): Outcome<ListPage<T>> {
  return page.ok && page.value.unreadable.length > 0 ? { ok: false, failure: { kind: 'malformed' } } : page
}

function cannotTell(failure: Failure, print: Tools['print']): false {
  print(`The plan cannot be told.\n${printed([explain(failure)])}`)
  return false
}

if (import.meta.main) await runCommand(printPlan)
