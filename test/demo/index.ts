import { openBoard } from '../../src/board.ts'
import board, { Mirror as BoardMirror } from '../../src/index.ts'
import { PLATFORM } from '../../src/mirror/core.ts'
import type { Env } from '../../src/settings/read.ts'
import { type DemoSettings, demoAccount } from './account.ts'
import { clock } from './clock.ts'
import { createControls } from './controls.ts'
import { askFace } from './other-settings.ts'
import { askReceiver } from './receiver.tsx'
import { showState } from './states.tsx'

interface DemoEnv extends Env, DemoSettings {
  CLOUDFLARE_ACCOUNT_ID: string
  CLOUDFLARE_API_TOKEN: string
}

/** The board's own mirror. It reaches the simulator without the network, so that the demo runs on any port. */
export class Mirror extends BoardMirror {
  constructor(ctx: DurableObjectState, env: DemoEnv) {
    clock.begin(env.STARTS_AT)
    super(ctx, env, {
      ...PLATFORM,
      fetch: async (input, init) =>
        (await askReceiver(new Request(input, init))) ?? demoAccount(env).fetch(input, init),
      probe: async () => null,
    })
  }

  /** Does what is due by a clock that was put forward, which the platform's alarms do not know of. */
  async catchUp(): Promise<void> {
    await this.alarm()
  }
}

async function catchUp(env: DemoEnv): Promise<void> {
  const opened = await openBoard(env)
  if (opened.open) await (env as Env<Mirror>).MIRROR.getByName(opened.board.account).catchUp()
}

export default {
  ...board,
  async fetch(request, env, ctx) {
    clock.begin(env.STARTS_AT)
    const { pathname } = new URL(request.url)
    if (pathname.startsWith('/simulator/client/v4/')) return demoAccount(env).fetch(request)
    const answer = showState(pathname) ?? askFace(request, env, ctx) ?? (await askReceiver(request))
    if (answer) return answer
    if (pathname.startsWith('/simulator/')) return createControls(demoAccount(env)).fetch(request)
    if (clock.isAhead) ctx.waitUntil(catchUp(env))
    return board.fetch(request, env, ctx)
  },
} satisfies ExportedHandler<DemoEnv>
