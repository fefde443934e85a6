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
import type { Settings } from '../settings/table.ts'
import { openSettings, runCommand, type Tools } from './dev-vars.ts'

/** Between two calls (ms): half of Cloudflare's limit of 1,200 in 5 minutes is the team's own. */
const PAUSE_MS = 500

/** `npm run retention:plan`: prints what retention would do with the account in `.dev.vars`. Only reads. False when it cannot be told. */
export async function printPlan(tools: Tools): Promise<boolean> {
  const { print, now } = tools
  const { settings, isFlawless } = openSettings(tools)
  if (!settings) return false
  const policy = settings.RETENTION
  if (policy === null) {
    print('RETENTION is off: there is nothing to plan. docs/retention.md says how to set it.')
    return isFlawless
  }
  const account = openAccount(settings, tools)
  const projects = await readAllPages(
    async (page, perPage) => whole(await account.listProjects(page, perPage)),
    PROJECTS_PER_PAGE,
    ({ name }) => name,
  )
  if (!projects.ok) return cannotTell(projects.failure, print)
  const shown = projects.value
    .filter(({ name }) => matchesAny(settings.PROJECTS, name))
    .map((record) => record.read())
  const all: Decision[] = []
  for (const listed of shown) {
    const deployments = await readAllPages(
      async (page, perPage) => whole(await account.listDeployments(listed.project.name, page, perPage)),
      DEPLOYMENTS_PER_PAGE,
      ({ id }) => id,
    )
    if (!deployments.ok) return cannotTell(deployments.failure, print)
    const plan = planOf(listed, deployments.value, policy, now())
    all.push(...plan)
    for (const line of describe(listed, deployments.value, plan)) print(line)
  }
  const removed = all.filter(({ decision }) => decision === 'remove').map(({ id }) => id)
  print(
    `\n${removed.length} of ${all.length} deployments would go. Fingerprint: ${await fingerprintOf(removed)}.`,
  )
  return true
}

function planOf(
  { project, canonical }: ListedProject,
  deployments: readonly Deployment[],
  policy: RetentionPolicy,
  now: number,
): Decision[] {
  return planRetention({
    deployments,
    project: { name: project.name, liveId: canonical?.id ?? null, historyComplete: true },
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
  print(`The plan cannot be told: Cloudflare's answer was "${failure.kind}".`)
  return false
}

if (import.meta.main) await runCommand(printPlan)
