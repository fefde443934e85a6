import { type AccessVerifier, createAccessVerifier } from './access/cloudflare.ts'
import { type AccessKey, openKeys } from './access/sign.ts'
import { accountHash, shortHash } from './domain/hash.ts'
import type { Visibility } from './domain/visibility.ts'
import type { Memory } from './memory/bounded.ts'
import { type Env, type Problem, readConfig } from './settings/read.ts'
import type { Settings } from './settings/table.ts'
import type { SnapshotReader } from './snapshot/reader.ts'

/** An open board: its settings, and what follows from them. */
export interface Board {
  settings: Settings
  /** Features that fell back to their default. */
  problems: Problem[]
  /** Who may look. */
  gate: Gate
  /** The account's hash. */
  account: string
  /** Changes with the Worker and with every setting that shows: part of each page's ETag. */
  tag: string
}

/** A credential in an address, and a name that does not tell it. */
interface KeyInAddress {
  text: string
  tag: string
  /** Whether it opens the project's pages too, and not only the family that it stands in. */
  opensPages: boolean
}

/** What every route finds in its context. */
export interface SiteEnv {
  Bindings: Env
  Variables: {
    board: Board
    /** What this visitor may see. Goes into every read. */
    visibility: Visibility
    /** The key that the visitor came in by, in the mode `link`. */
    key: AccessKey | undefined
    /** The key or link that opened the address it stands in, where it has to be in the next one too. */
    keyInAddress: KeyInAddress | undefined
    /** When the link or cookie that the visitor came in by ends (ms); null for never. */
    until: number | null | undefined
    /** What the address asks for by the parameters that its page knows; `''` is nothing. */
    asked: string | undefined
    /** The same as the query of an address. */
    search: string | undefined
    reader: SnapshotReader
    pages: PageCache
  }
}

/** Rendered pages as they are sent, in UTF-8. Rendering is most of what a view costs. */
export type PageCache = Memory<KeptPage>
/** `after` is what stands behind the lines of a log, which are not kept; null for a page without. */
export interface KeptPage {
  before: Uint8Array<ArrayBuffer>
  after: Uint8Array<ArrayBuffer> | null
}

type OpenedBoard = { open: true; board: Board } | { open: false; problems: Problem[] }

/** An `env` never changes: after a change of settings the platform makes a new isolate. */
const boards = new WeakMap<object, Promise<OpenedBoard>>()

/** Reads the settings, once for each isolate. */
export function openBoard(env: Env): Promise<OpenedBoard> {
  const board = boards.get(env) ?? open(env)
  boards.set(env, board)
  return board
}

async function open(env: Env): Promise<OpenedBoard> {
  const config = readConfig(env)
  if (!config.open) return config
  const { settings, problems } = config
  const account = await accountHash(settings.CLOUDFLARE_API_BASE_URL, settings.CLOUDFLARE_ACCOUNT_ID)
  const { ACCESS, PROJECTS, BOARD_URL, BOARD_TITLE, CONTACT } = settings
  const { ENVIRONMENTS, FRAME_ANCESTORS, SHOW_BUILD_LOGS } = settings
  const shown = JSON.stringify([
    account,
    ACCESS,
    PROJECTS,
    BOARD_URL,
    BOARD_TITLE,
    CONTACT,
    ENVIRONMENTS,
    FRAME_ANCESTORS,
    SHOW_BUILD_LOGS,
    problems,
  ])
  const tag = `${env.VERSION?.id.slice(0, 8) || 'dev'}.${await shortHash(shown, 8)}`
  return { open: true, board: { settings, problems, gate: await openGate(settings), account, tag } }
}

/** How the board is kept, with all that checking takes. Made once for each isolate. */
export type Gate =
  | { mode: 'public' }
  | { mode: 'link'; keys: readonly AccessKey[] }
  | { mode: 'cloudflare-access'; verify: AccessVerifier }

/** Opens the gate that the settings ask for. They are complete: a board whose settings are not stays closed. */
async function openGate({ ACCESS, ACCESS_KEYS, ACCESS_TEAM, ACCESS_AUD }: Settings): Promise<Gate> {
  switch (ACCESS) {
    case 'public':
      return { mode: 'public' }
    case 'link':
      return { mode: 'link', keys: await openKeys(ACCESS_KEYS) }
    case 'cloudflare-access':
      return { mode: 'cloudflare-access', verify: createAccessVerifier(ACCESS_TEAM ?? '', ACCESS_AUD) }
  }
}
