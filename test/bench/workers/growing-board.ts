import { createApp } from '../../../src/app.ts'
import { inRealTime } from '../../../src/cloudflare/call.ts'
import type { Log } from '../../../src/log.ts'
import { Mirror as BoardMirror } from '../../../src/mirror/object.ts'
import type { Answer } from '../../../src/mirror/protocol.ts'
import type { Env } from '../../../src/settings/read.ts'
import type { MirrorPort } from '../../../src/snapshot/asking.ts'
import { createSnapshotCache } from '../../../src/snapshot/cache.ts'
import { createSnapshotReader } from '../../../src/snapshot/reader.ts'

/** Far ahead of the real clock: workerd sets off no alarm by itself, and an hour passes in no time. */
const clock = { now: Date.parse('2101-11-24T12:00:00Z') }
const now = () => clock.now
const log: Log = () => {}
const cache = createSnapshotCache(now)

/** What the mirror keeps, in bytes. */
export interface Facts {
  sqlite: number
  kv: number
  kvKeys: number
  overview: number
}

/** The alarms of one moment: a mirror that goes on longer without the clock moving has lost its way. */
const MAX_RUNS = 200

/** The board's mirror, with a clock that the bench moves and alarms that the bench sets off. */
export class Mirror extends BoardMirror {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env, {
      now,
      fetch: (input, init) => fetch(input, init),
      log,
      probe: async () => null,
      within: inRealTime,
    })
  }

  /** Runs the alarm as long as it is due, and says in how many milliseconds it will be again; null: not set. */
  async runAlarms(): Promise<number | null> {
    for (let runs = 0; runs < MAX_RUNS; runs += 1) {
      const due = await this.ctx.storage.getAlarm()
      if (due === null || due > now()) return due && due - now()
      // As the platform does: an alarm that goes off is no longer set.
      await this.ctx.storage.deleteAlarm()
      await this.alarm()
    }
    throw new Error('the alarm does not come to rest')
  }

  async facts(): Promise<Facts> {
    const { storage } = this.ctx
    const { keys } = await this.env.SNAPSHOTS.list()
    const texts = await Promise.all(keys.map(({ name }) => this.env.SNAPSHOTS.get(name)))
    const bytes = texts.map((text) => new TextEncoder().encode(text ?? '').byteLength)
    const overview = keys.findIndex(({ name }) => name.endsWith(':overview'))
    return {
      sqlite: storage.sql.databaseSize,
      kv: bytes.reduce((sum, one) => sum + one, 0),
      kvKeys: keys.length,
      overview: bytes[overview] ?? 0,
    }
  }
}

const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const app = createApp({
  now,
  after,
  log,
  openReader: (env, { account }, request) =>
    createSnapshotReader({
      account,
      cache,
      now,
      after,
      ...request,
      log,
      kv: env.SNAPSHOTS,
      mirror: mirrorOf(env) as unknown as MirrorPort,
    }),
})

/** Which account it is does not matter: there is one. */
function mirrorOf(env: Env) {
  return (env as unknown as Env<Mirror>).MIRROR.getByName('the account')
}

/** The board, and beside it the handles of the bench, below `/bench`. */
export default {
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url)
    const mirror = mirrorOf(env)
    switch (pathname) {
      case '/bench/ask': {
        const maxAge = Number(searchParams.get('maxAge'))
        const answer: Answer = await mirror.read({ kind: 'entry', name: 'overview', have: 0, maxAge })
        const checkedAt = answer && 'checkedAt' in answer ? answer.checkedAt : null
        return Response.json({ age: checkedAt === null ? null : now() - checkedAt })
      }
      case '/bench/advance':
        clock.now += Number(searchParams.get('ms'))
        return Response.json({ due: await mirror.runAlarms() })
      case '/bench/facts':
        return Response.json(await mirror.facts())
      default:
        return app.fetch(request, env, ctx)
    }
  },
} satisfies ExportedHandler<Env>
