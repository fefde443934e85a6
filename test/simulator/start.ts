import { createSimulator, type SimulatorOptions } from './simulator.ts'

export const ACCOUNT = '0123456789abcdef0123456789abcdef'
export const TOKEN = 'simulator-token'
export const NOW = Date.parse('2026-11-24T12:00:00Z')

/** A simulator with a clock that the test moves, and a client that knows its account and token. */
export function start(options: Partial<SimulatorOptions> = {}) {
  const clock = { now: NOW }
  const simulator = createSimulator({ accountId: ACCOUNT, token: TOKEN, now: () => clock.now, ...options })
  const base = 'https://api.cloudflare.com/client/v4'
  const headers = { authorization: `Bearer ${TOKEN}` }

  /** `path` is below the account's projects: `''`, `/site`, `/site/deployments?page=2`. */
  const call = (path = '', init: RequestInit = {}) =>
    simulator.fetch(`${base}/accounts/${ACCOUNT}/pages/projects${path}`, { headers, ...init })
  const get = async <T = Body>(path = ''): Promise<T> => (await call(path)).json<T>()
  /** The status and the body of a call with a JSON body. */
  const send = async <T = unknown>(method: string, path: string, body?: unknown) => {
    const response = await call(
      path,
      body === undefined ? { method } : { method, body: JSON.stringify(body) },
    )
    return { status: response.status, ...(await response.json<Body<T>>()) }
  }

  return { clock, simulator, base, headers, call, get, send }
}

/** The envelope, as far as tests look into it. */
export interface Body<Result = unknown> {
  result: Result
  success: boolean
  errors: { code: number; message: string }[]
  messages: unknown[]
  result_info: { page: number; per_page: number; count: number; total_count: number; total_pages: number }
}

export const GITHUB = { type: 'github', owner: 'pageboard-demo', repo: 'site' } as const
