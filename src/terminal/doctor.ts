import { createCloudflare, PROJECTS_PER_PAGE } from '../cloudflare/client.ts'
import { readAllPages } from '../cloudflare/list-page.ts'
import type { Outcome } from '../domain/failure.ts'
import { present } from '../settings/kinds.ts'
import type { RawSettings } from '../settings/read.ts'
import { SETTINGS } from '../settings/table.ts'
import { runCommand, type Tools, WHERE } from './dev-vars.ts'
import { explain, type Finding, printed } from './finding.ts'
import { checkNames, checkSettings } from './settings-check.ts'
import { type AccountAccess, checkToken } from './token-check.ts'

/** `npm run doctor`: looks at the settings in `wrangler.toml` and `.dev.vars`, and asks Cloudflare what can be asked. It changes nothing. */

/** Looks at everything that the board needs: the settings, the token, the account, and the projects that are named. */
async function examine({ env, fetch, now }: Tools): Promise<Finding[]> {
  const settings = checkSettings(env)
  const access = accessTo(env, fetch)
  if (!access)
    return [
      ...settings,
      { result: 'unknown', says: 'Cloudflare was not asked: it takes a token and an account id.' },
    ]
  const token = await checkToken(access, now())
  const listed = await listProjects(access)
  if (listed.ok) {
    const says = `The account's Pages projects can be read: ${listed.value.length}.`
    return [...settings, token, { result: 'ok', says }, ...checkNames(env, listed.value), WRITING]
  }
  // A token that is wrong reads no projects: that is one thing to mend.
  return [...settings, token, ...(token.result === 'wrong' ? [] : [explain(listed.failure)])]
}

/** Cloudflare tells nobody what a token may do, and trying it out would change something. */
const WRITING: Finding = {
  result: 'unknown',
  says: 'Whether the token may also write cannot be known without writing.',
  todo: 'Showing needs Pages Read alone. Starting builds and deleting deployments need Pages Edit.',
}

function accessTo(vars: RawSettings, fetch: AccountAccess['fetch']): AccountAccess | null {
  const token = SETTINGS.CLOUDFLARE_API_TOKEN.parse(present(vars.CLOUDFLARE_API_TOKEN))
  const accountId = SETTINGS.CLOUDFLARE_ACCOUNT_ID.parse(present(vars.CLOUDFLARE_ACCOUNT_ID))
  const baseUrl = SETTINGS.CLOUDFLARE_API_BASE_URL.parse(present(vars.CLOUDFLARE_API_BASE_URL))
  if ('problem' in token || 'problem' in accountId || 'problem' in baseUrl) return null
  return { token: token.value, accountId: accountId.value, baseUrl: baseUrl.value, fetch }
}

/** The names of all projects. */
async function listProjects(access: AccountAccess): Promise<Outcome<string[]>> {
  const cloudflare = createCloudflare(access)
  const listed = await readAllPages(cloudflare.listProjects, PROJECTS_PER_PAGE, ({ name }) => name)
  return listed.ok ? { ok: true, value: listed.value.map(({ name }) => name) } : listed
}

/** Prints what was found. False when something is wrong. */
export async function printFindings(tools: Tools): Promise<boolean> {
  const findings = await examine(tools)
  tools.print(printed(findings))
  const wrong = findings.filter(({ result }) => result === 'wrong').length
  tools.print(wrong === 0 ? '\nNothing is wrong.' : `\n${wrong} to mend. ${WHERE}`)
  return wrong === 0
}

if (import.meta.main) await runCommand(printFindings)
