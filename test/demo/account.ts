import { createSimulator, type Simulator } from '../simulator/simulator.ts'
import { createLife, populate } from './world.ts'

export interface DemoSettings {
  CLOUDFLARE_ACCOUNT_ID: string
  CLOUDFLARE_API_TOKEN: string
  /** `off`: nothing happens in the account but what somebody makes happen. */
  LIFE?: string
  /** When the demo begins, ISO. Otherwise now. */
  STARTS_AT?: string
}

/** The account of the demo: begins when it is first asked for, and lives on from there. */
function openAccount(env: DemoSettings, now: () => number): Simulator {
  const simulator = createSimulator({
    accountId: env.CLOUDFLARE_ACCOUNT_ID,
    token: env.CLOUDFLARE_API_TOKEN,
    now,
  })
  populate(simulator.world, now())
  if (env.LIFE === 'off') return simulator
  const life = createLife(simulator.world, now())
  return {
    ...simulator,
    fetch(input, init) {
      life.advanceTo(now())
      return simulator.fetch(input, init)
    },
  }
}

let account: Simulator | undefined

/** Answers for the Cloudflare API, to the board's mirror and to any client at `/simulator/client/v4`. */
export function demoAccount(env: DemoSettings): Simulator {
  account ??= openAccount(env, () => Date.now())
  return account
}
