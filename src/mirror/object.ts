import { DurableObject } from 'cloudflare:workers'
import { errorFacts, MirrorFailed } from '../log.ts'
import { type Env, readConfig } from '../settings/read.ts'
import { type MirrorCore, PLATFORM, type Platform } from './core.ts'
import { openMirror } from './open.ts'
import { type Answer, FAILED, type Failed, NOTHING, type Question } from './protocol.ts'

/** The Durable Object around the mirror: one for each account, named by the account's hash. */
export class Mirror extends DurableObject<Env> {
  readonly #platform: Platform
  #opening: Promise<MirrorCore | null> | null = null

  constructor(ctx: DurableObjectState, env: Env, platform: Platform = PLATFORM) {
    super(ctx, env)
    this.#platform = platform
  }

  /** Answers a reader, after a look at the account where the data is older than the reader accepts. */
  read(question: Question): Promise<Answer> {
    return this.#guard(question.kind, async (core) => (core ? core.read(question) : NOTHING[question.kind]))
  }

  /** Answers several in one call, one after the other. A bug at one of them takes no other along. */
  async readAll(questions: Question[]): Promise<(Answer | Failed)[]> {
    const answers: (Answer | Failed)[] = []
    for (const question of questions) answers.push(await this.read(question).catch(() => FAILED))
    return answers
  }

  /** Called by the cron trigger: looks at the account if nobody else did, and re-arms a lost alarm. */
  heartbeat(): Promise<void> {
    return this.#guard('heartbeat', async (core) => core?.heartbeat())
  }

  /** Does what is due. */
  override alarm(): Promise<void> {
    return this.#guard('alarm', async (core) => core?.alarm())
  }

  /**
   * Logs a bug here, where its frames are known, and throws a constant in its place: of an error that leaves the object the
   * platform writes the message, whatever it holds, into a log of its own.
   */
  async #guard<T>(asked: string, work: (core: MirrorCore | null) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#core())
    } catch (error) {
      this.#platform.log('question failed', { asked, ...errorFacts(error) })
      throw new MirrorFailed()
    }
  }

  /** Opened once; a start that failed is tried again by whoever comes next. Null while the board is closed. */
  #core(): Promise<MirrorCore | null> {
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = null
      throw error
    })
    return this.#opening
  }

  async #open(): Promise<MirrorCore | null> {
    const config = readConfig(this.env)
    return config.open ? openMirror(this.ctx.storage, this.env, config, this.#platform) : null
  }
}
