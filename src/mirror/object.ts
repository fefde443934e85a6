import { DurableObject } from 'cloudflare:workers'
import { errorFacts } from '../log.ts'
import { type Env, readConfig } from '../settings/read.ts'
import { type MirrorCore, openMirror } from './open.ts'
import { PLATFORM, type Platform } from './platform.ts'
import { type Answer, NOTHING, type Question } from './protocol.ts'

/** The Durable Object around the mirror: one for each account, named by the account's hash. */
export class Mirror extends DurableObject<Env> {
  readonly #platform: Platform
  #opening: Promise<MirrorCore | null> | null = null

  constructor(ctx: DurableObjectState, env: Env, platform: Platform = PLATFORM) {
    super(ctx, env)
    this.#platform = platform
  }

  /** Answers a reader, after a look at the account where the data is older than the reader accepts. */
  async read(question: Question): Promise<Answer> {
    const core = await this.#core()
    if (!core) return NOTHING[question.kind]
    try {
      return await core.read(question)
    } catch (error) {
      // The frames of a bug do not cross the border of the object: here they are known.
      this.#platform.log('question failed', { question: question.kind, ...errorFacts(error) })
      throw error
    }
  }

  /** Called by the cron trigger: looks at the account if nobody else did, and re-arms a lost alarm. */
  async heartbeat(): Promise<void> {
    await (await this.#core())?.heartbeat()
  }

  /** Does what is due. */
  override async alarm(): Promise<void> {
    await (await this.#core())?.alarm()
  }

  /** Opened once; a start that failed is tried again by whoever comes next. Null while the board is closed. */
  #core(): Promise<MirrorCore | null> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null
      this.#platform.log('mirror not opened', errorFacts(error))
      throw error
    })
    return this.#opening
  }

  async #open(): Promise<MirrorCore | null> {
    const config = readConfig(this.env)
    return config.open ? openMirror(this.ctx.storage, this.env, config.settings, this.#platform) : null
  }
}
