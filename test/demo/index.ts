import type { Env } from '../../src/config.ts'
import board, { Mirror as BoardMirror } from '../../src/index.ts'
import { consoleLog } from '../../src/log.ts'
import { demoAccount } from './account.ts'

interface DemoEnv extends Env {
  CLOUDFLARE_ACCOUNT_ID: string
  CLOUDFLARE_API_TOKEN: string
}

/** The board's own mirror. It reaches the simulator without the network, so that the demo runs on any port. */
export class Mirror extends BoardMirror {
  constructor(ctx: DurableObjectState, env: DemoEnv) {
    super(ctx, env, {
      now: () => Date.now(),
      fetch: demoAccount(env),
      log: consoleLog,
      probe: async () => null,
    })
  }
}

export default {
  ...board,
  fetch(request, env, ctx) {
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/simulator/client/v4/')) return demoAccount(env)(request)
    return board.fetch(request, env, ctx)
  },
} satisfies ExportedHandler<DemoEnv>
