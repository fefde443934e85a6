import { DurableObject } from 'cloudflare:workers'
import { createCloudflare } from '../cloudflare/client.ts'
import { accountHash } from '../domain/hash.ts'
import { isVisible, WHOLE_BOARD } from '../domain/visibility.ts'
import { consoleLog, type Log } from '../log.ts'
import { policyFingerprint } from '../retention/fingerprint.ts'
import { type Env, readConfig } from '../settings/read.ts'
import { CLOUDFLARE_API, type Settings } from '../settings/table.ts'
import type { Activity, ActivityQuestion } from './activity.ts'
import { createCallBudget } from './calls.ts'
import { createMirror, type MirrorCore } from './create-mirror.ts'
import type { JobSettings } from './jobs/create-jobs.ts'
import type { Probe } from './jobs/probes.ts'
import type {
  ListQuestion,
  MirrorHealth,
  NumberedAnswer,
  NumberedQuestion,
  PieceAnswer,
  PieceQuestion,
} from './protocol.ts'
import { migrate } from './schema.ts'
import { createState } from './state.ts'

/** What the mirror takes from the platform. */
export interface Platform {
  now: () => number
  fetch: typeof fetch
  log: Log
  /** Asks a deleted deployment's address. */
  probe: Probe
}

/** An address that says nothing for as long (ms) says nothing. */
const PROBE_PATIENCE_MS = 10_000

const PLATFORM: Platform = {
  now: () => Date.now(),
  fetch: (input, init) => fetch(input, init),
  log: consoleLog,
  probe: async (url) => {
    const signal = AbortSignal.timeout(PROBE_PATIENCE_MS)
    return (await fetch(url, { method: 'HEAD', redirect: 'manual', signal })).status
  },
}

/** The Durable Object around the mirror: one for each account, named by the account's hash. */
export class Mirror extends DurableObject<Env> {
  readonly #core: Promise<MirrorCore | null>

  constructor(ctx: DurableObjectState, env: Env, platform: Platform = PLATFORM) {
    super(ctx, env)
    migrate(ctx.storage)
    const config = readConfig(env)
    this.#core = config.open ? assemble(ctx.storage, env, config.settings, platform) : Promise.resolve(null)
  }

  /** See {@link MirrorCore.ask}. */
  async ask(question: PieceQuestion): Promise<PieceAnswer> {
    const core = await this.#core
    return core ? core.ask(question) : { kind: 'empty', outage: null }
  }

  /** See {@link MirrorCore.list}. */
  async list(question: ListQuestion): Promise<string[]> {
    return (await this.#core)?.list(question) ?? []
  }

  /** See {@link NumberedLists.page}. */
  async numbered(question: NumberedQuestion): Promise<NumberedAnswer> {
    return (await this.#core)?.numbered.page(question) ?? { bodies: [], total: 0 }
  }

  /** See {@link NumberedLists.bodies}. */
  async bodies(ids: string[]): Promise<string[]> {
    return (await this.#core)?.numbered.bodies(ids) ?? []
  }

  /** See {@link MirrorCore.find}. */
  async find(project: string, id: string): Promise<string | null> {
    return (await this.#core)?.find(project, id) ?? null
  }

  /** See {@link MirrorCore.activity}. Null while the board is closed. */
  async activity(question: ActivityQuestion): Promise<Activity | null> {
    return (await this.#core)?.activity(question) ?? null
  }

  /** See {@link MirrorCore.heartbeat}. */
  async heartbeat(): Promise<void> {
    await (await this.#core)?.heartbeat()
  }

  /** See {@link MirrorCore.health}. */
  async health(): Promise<MirrorHealth> {
    return (await this.#core)?.health() ?? { checkedAt: null, outage: null }
  }

  override async alarm(): Promise<void> {
    await (await this.#core)?.alarm()
  }
}

async function assemble(
  storage: DurableObjectStorage,
  env: Env,
  settings: Settings,
  platform: Platform,
): Promise<MirrorCore | null> {
  const { now, fetch, log } = platform
  const account = await accountHash(settings.CLOUDFLARE_API_BASE_URL, settings.CLOUDFLARE_ACCOUNT_ID)
  const state = createState(storage.sql)
  // The settings name another account now, which has a mirror of its own: this one must not call on.
  if (state.account.get() !== '' && state.account.get() !== account) {
    log('mirror retired')
    await storage.deleteAlarm()
    await storage.deleteAll()
    return null
  }
  state.account.set(account)
  const calls = createCallBudget(state.calls, now)
  const cloudflare = createCloudflare({
    token: settings.CLOUDFLARE_API_TOKEN,
    accountId: settings.CLOUDFLARE_ACCOUNT_ID,
    baseUrl: settings.CLOUDFLARE_API_BASE_URL,
    fetch,
    onQuota: calls.heed,
    onUnreadable: (kind, name) => log('unreadable record', { kind, name }),
  })
  return createMirror({
    ...{ storage, cloudflare, state, calls, now, log },
    kv: env.SNAPSHOTS,
    account,
    plan: settings.PLAN,
    jobs: await jobSettings(settings, platform),
    isShown: (name) => isVisible(name, { projects: settings.PROJECTS, scope: WHOLE_BOARD }),
  })
}

async function jobSettings(settings: Settings, { probe }: Platform): Promise<JobSettings> {
  const policy = settings.RETENTION
  return {
    builds: settings.BUILDS,
    buildBudget: settings.BUILD_BUDGET,
    hooks: settings.DEPLOY_HOOKS,
    retention: policy && { policy, fingerprint: await policyFingerprint(policy) },
    // Another API has no sites behind it that could still be served.
    probe: settings.CLOUDFLARE_API_BASE_URL === CLOUDFLARE_API ? probe : null,
  }
}
