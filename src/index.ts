import { createApp } from './app.ts'
import { openBoard } from './board.ts'
import { consoleLog, errorFacts } from './log.ts'
import { Mirror } from './mirror/object.ts'
import type { Env } from './settings/read.ts'
import { logMirrorError, type MirrorPort } from './snapshot/asking.ts'
import { createSnapshotCache } from './snapshot/cache.ts'
import { createSnapshotReader } from './snapshot/reader.ts'
import { warmUp } from './warm-up.tsx'

const now = () => Date.now()
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** What this isolate remembers of the snapshot between requests. */
const cache = createSnapshotCache(now)

const app = createApp({
  now,
  after,
  log: consoleLog,
  openReader: (env, { account }, request) =>
    createSnapshotReader({
      account,
      cache,
      now,
      after,
      ...request,
      log: consoleLog,
      kv: env.SNAPSHOTS,
      // Most requests ask it nothing, and to find it takes a hash of its name.
      mirror: { readAll: (questions) => readerOf(env, account).readAll(questions) },
    }),
})

function mirrorOf(env: Env, account: string) {
  return (env as Env<Mirror>).MIRROR.getByName(account)
}

/** What crosses the border of the object keeps its type, but not by the types of the platform. */
const readerOf = (env: Env, account: string) => mirrorOf(env, account) as unknown as MirrorPort

// A board that starts slowly is better than none.
await warmUp().catch((error: unknown) => consoleLog('warm-up failed', errorFacts(error)))

export { Mirror }

export default {
  fetch: app.fetch,

  /** The heartbeat. A closed board has no mirror to wake. */
  async scheduled(_controller, env) {
    const opened = await openBoard(env)
    if (!opened.open) return
    await mirrorOf(env, opened.board.account)
      .heartbeat()
      .catch((error: unknown) => logMirrorError(consoleLog, error))
  },
} satisfies ExportedHandler<Env>
