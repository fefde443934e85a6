import board from '../../src/index.ts'
import type { Env, RawSettings } from '../../src/settings/read.ts'

const KEY = 'the-key-of-the-demo-0123456789-abcdefghij'
const BY_LINK = { ACCESS: 'link', ACCESS_KEYS: KEY, FRAME_ANCESTORS: 'https://wiki.fernhill.example' }

interface Face {
  settings: RawSettings
  /** What every request to it brings along. */
  headers?: Record<string, string>
}

/** The board of the demo under other settings, on the same account: `/simulator/as/<face>/<the board's address>`. */
const FACES: Record<string, Face> = {
  closed: { settings: { ACCESS: '' } },
  empty: { settings: { PROJECTS: 'no-such-*' } },
  locked: { settings: BY_LINK },
  keyholder: { settings: BY_LINK, headers: { Authorization: `Bearer ${KEY}` } },
  'signed-out': {
    settings: { ACCESS: 'cloudflare-access', ACCESS_TEAM: 'fernhill', ACCESS_AUD: 'a'.repeat(64) },
  },
}

/** An `env` stands for its settings: one for each face, or they would be read for every request. */
const envs = new Map<string, Env>()

/** Null for an address that is none of these. */
export function askFace(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> | null {
  const url = new URL(request.url)
  const [, name = '', path = ''] = url.pathname.match(/^\/simulator\/as\/([a-z-]+)(\/.*)$/) ?? []
  const face = FACES[name]
  if (!face) return null
  const own = envs.get(name) ?? { ...env, ...face.settings }
  envs.set(name, own)
  url.pathname = path
  const asked = new Request(url, request)
  for (const [header, value] of Object.entries(face.headers ?? {})) asked.headers.set(header, value)
  return Promise.resolve(board.fetch(asked, own, ctx))
}
