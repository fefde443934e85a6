import { type APIRequestContext, test as base, expect, type Page } from '@playwright/test'
import type { Fault } from '../simulator/faults.ts'
import type { NewDeployment } from '../simulator/world.ts'

/** The demo's account, and the time in which it and the browser live. */
export interface Demo {
  /** Starts a deployment; returns its id. */
  deploy(project: string, deployment: NewDeployment): Promise<string>
  /** From now on every call of the API goes wrong, until the test ends or it is mended. */
  breakApi(fault: Fault): Promise<void>
  mendApi(): Promise<void>
  /** Puts the clock forward, in the account, on the board and in the browser. */
  pass(seconds: number): Promise<void>
  /** Lets time pass until it holds: a page shows what the board knew when it was asked, so the next ask sees more. */
  passUntil(holds: () => Promise<void>, step?: number): Promise<void>
}

export const test = base.extend<{ demo: Demo }>({
  // Every page lives in the demo's time.
  page: async ({ page, request }, use) => {
    await page.clock.install({ time: await putForward(request, 0) })
    await use(page)
  },
  demo: async ({ page, request }, use) => {
    await use(demoOf(page, request))
    await recover(request)
  },
})

export { expect }

function demoOf(page: Page, request: APIRequestContext): Demo {
  const demo: Demo = {
    async deploy(project, deployment) {
      const answer = await request.post(`/simulator/deployments/${project}`, { data: deployment })
      return (await answer.json()).id
    },
    breakApi: async (fault) => void (await request.put('/simulator/fault', { data: fault })),
    mendApi: async () => void (await request.delete('/simulator/fault')),
    async pass(seconds) {
      await putForward(request, seconds)
      await page.clock.runFor(seconds * 1000)
    },
    passUntil: (holds, step = 30) =>
      expect(async () => {
        await demo.pass(step)
        await holds()
      }).toPass(),
  }
  return demo
}

/** Mends the API, and waits until the board has noticed: the next test begins with a page that is up to date. */
async function recover(request: APIRequestContext): Promise<void> {
  await request.delete('/simulator/fault')
  await expect(async () => {
    const board = await (await request.get('/')).text()
    if (board.includes('class="banner"')) await putForward(request, 60)
    expect(board).not.toContain('class="banner"')
  }).toPass()
}

/** Milliseconds since 1970, as the demo has it. */
async function putForward(request: APIRequestContext, seconds: number): Promise<number> {
  const answer = await request.post(`/simulator/clock?forward=${seconds}`)
  return (await answer.json()).now
}
