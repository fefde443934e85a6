import { createSimulator } from '../simulator/simulator.ts'
import { createLife, populate } from './world.ts'

/** The account of the demo: begins when it is first asked for, and lives on from there. */
function openAccount(
  env: { CLOUDFLARE_ACCOUNT_ID: string; CLOUDFLARE_API_TOKEN: string },
  now: () => number,
) {
  const simulator = createSimulator({
    accountId: env.CLOUDFLARE_ACCOUNT_ID,
    token: env.CLOUDFLARE_API_TOKEN,
    now,
  })
  populate(simulator.world, now())
  const life = createLife(simulator.world, now())
  return (input: RequestInfo | URL, init?: RequestInit) => {
    life.advanceTo(now())
    return simulator.fetch(input, init)
  }
}

type Account = ReturnType<typeof openAccount>

let account: Account | undefined

/** Answers for the Cloudflare API, to the board's mirror and to any client at `/simulator/client/v4`. */
export function demoAccount(env: Parameters<typeof openAccount>[0]): Account {
  account ??= openAccount(env, () => Date.now())
  return account
}
