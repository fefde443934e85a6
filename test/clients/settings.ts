import { ACCOUNT, TOKEN } from './account.ts'

/** The settings of a board, as arguments of `wrangler dev`. */
export function settings(vars: Record<string, string>): string[] {
  return Object.entries(vars).flatMap(([name, value]) => ['--var', `${name}:${value}`])
}

/** Those of a board that shows the account of these clients to everyone. */
export function openSettings(clients: NodeJS.ProcessEnv): string[] {
  return settings({
    CLOUDFLARE_API_TOKEN: TOKEN,
    CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
    CLOUDFLARE_API_BASE_URL: clients.CLOUDFLARE_API_BASE_URL ?? '',
    ACCESS: 'public',
    PROJECTS: 'site-*',
  })
}

/** Without the settings of the clients: what is set for a board, is set with `--var`. */
export function plainEnvironment(clients: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const {
    CLOUDFLARE_API_BASE_URL: _url,
    CLOUDFLARE_API_TOKEN: _token,
    CLOUDFLARE_ACCOUNT_ID: _id,
    ...env
  } = clients
  return env
}
