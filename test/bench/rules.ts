import { RULE_NAMES } from '../../src/domain/attention.ts'
import { openAccount } from './account.ts'
import { boardWorker } from './board.ts'
import { cpuOfSync, deployTo, fill, handlesOf, timeSync, untilRest, WORLD_NOW } from './growth.ts'
import { median } from './load.ts'
import { startRuntime } from './runtime.ts'

const SIZE = { projects: 200, deployments: 2_000 }

/** How often both are measured, one after the other. */
const TURNS = 11

const OFF = JSON.stringify([{ project: '*', off: RULE_NAMES }])

/** Of how many projects a look finds a new deployment. */
const NEWS = [0, 1, SIZE.projects] as const

/**
 * What the rules of what needs attention cost: the CPU time of the same looks at the same account, by a board with all of
 * them and by one with none, in turns. One line for each kind of look.
 */
export async function measureRules(script: string, say: (text: string) => void): Promise<string[]> {
  // One after the other: a process is found as the one that was not there before.
  const boards = [await open(script, {}), await open(script, { ATTENTION: OFF })]
  try {
    const lines = []
    for (const news of NEWS) {
      const times: [number, number][] = []
      for (let turn = 0; turn < TURNS; turn += 1) {
        say(`A look that finds ${news} new deployments: turn ${turn + 1}`)
        const both = []
        // Who is first has the colder caches: they take turns at that, too.
        for (const board of turn % 2 === 0 ? boards : boards.toReversed()) both.push(await board.look(news))
        const [one = 0, other = 0] = both
        times.push(turn % 2 === 0 ? [one, other] : [other, one])
      }
      const [on, off] = [0, 1].map((which) => median(times.map((pair) => pair[which] ?? 0)))
      const share = median(times.map(([on, off]) => (on - off) / on))
      lines.push(
        `${SIZE.projects} projects, ${news} with news: ${on?.toFixed(1)} ms with all rules, ${off?.toFixed(1)} ms with none: ${(share * 100).toFixed(1)} %`,
      )
    }
    return lines
  } finally {
    for (const { close } of boards) await close()
  }
}

async function open(script: string, vars: Record<string, string>) {
  const account = await openAccount({ fill: (world) => fill(world, SIZE), now: () => WORLD_NOW })
  account.moveTo(0)
  const runtime = await startRuntime([boardWorker(script, account, vars)], { inspector: true })
  const board = handlesOf(runtime)
  await timeSync(runtime, board)
  await untilRest(board)
  return {
    look: (news: number) =>
      cpuOfSync(runtime, board, () => {
        for (let index = 0; index < news; index += 1) deployTo(account.simulator.world, index)
      }),
    async close() {
      await runtime.stop()
      await account.close()
    },
  }
}
