import { chromium as browsers, type Page } from '@playwright/test'
import type { Chromium } from './chromium.ts'

const PROJECT = 'harbour-museum'
const SECOND = 1000
/** Each stage lasts longer than the pause between two asks, so that each is seen. */
const durations = {
  queued: SECOND,
  initialize: 30 * SECOND,
  clone_repo: 30 * SECOND,
  build: 30 * SECOND,
  deploy: 30 * SECOND,
}

interface Updates {
  /** Newer versions of the page that were put in place. */
  updates: number
  'long tasks': number
  /** Milliseconds; 0 without a long task, which is one of more than 50. */
  longest: number
}

/** Follows a build on a project's page, live, with a processor so many times slower than this one. */
export async function followBuild(
  board: string,
  { executablePath, env }: Chromium,
  slower: number,
): Promise<Updates> {
  const browser = await browsers.launch({
    executablePath,
    env: { ...process.env, ...env } as Record<string, string>,
    args: ['--no-sandbox', '--disable-gpu'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 412, height: 823 } })
    // Longer than a page that shows no build waits before it asks.
    page.setDefaultTimeout(60 * SECOND)
    const message = `Followed at 1/${slower}`
    await post(page, `${board}/simulator/deployments/${PROJECT}`, { branch: 'main', message, durations })
    await openBusy(page, board)
    const devTools = await page.context().newCDPSession(page)
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: slower })
    await page.evaluate(watch)
    // The page asks in its own time, every 5 seconds.
    while (await isBusy(page)) {
      await post(page, `${board}/simulator/clock?forward=10`)
      await page.waitForResponse((response) => response.request().resourceType() === 'fetch')
    }
    return await page.evaluate(() => (window as unknown as { seen: Updates }).seen)
  } finally {
    await browser.close()
  }
}

/** A page shows what the board knew when it was asked: the one after it knows more. */
async function openBusy(page: Page, board: string): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    await post(page, `${board}/simulator/clock?forward=5`)
    await page.goto(`${board}/projects/${PROJECT}`)
    if (await isBusy(page)) return
    await page.waitForTimeout(500)
  }
  throw new Error(`no build is seen on ${page.url()}`)
}

async function isBusy(page: Page): Promise<boolean> {
  return (await page.locator('html[data-busy]').count()) > 0
}

async function post(page: Page, address: string, data?: object): Promise<void> {
  const response = await page.request.post(address, data && { data })
  if (!response.ok()) throw new Error(`${address}: ${response.status()}`)
}

/** In the page: counts from now on. */
function watch(): void {
  const seen: Updates = { updates: 0, 'long tasks': 0, longest: 0 }
  Object.assign(window, { seen })
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      seen['long tasks'] += 1
      seen.longest = Math.max(seen.longest, duration)
    }
  }).observe({ type: 'longtask' })
  // One swap, one record: all that changes in it is told together.
  const main = document.querySelector('#main')
  const stages = new MutationObserver(() => {
    seen.updates += 1
  })
  if (main)
    stages.observe(main, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] })
}
