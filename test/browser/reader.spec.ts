import type { Page } from '@playwright/test'
import { expect, test } from './demo.ts'
import { PAGES } from './pages.ts'
import { rowOf, section, site } from './rows.ts'

test('times are told from where the reader is, and go on', async ({ page, demo }) => {
  await page.goto('/projects/design-system')
  const created = page.locator('[data-rows] tbody tr time').first()
  await expect(created).toHaveText(/^\d+ (minute|hour)s? ago$/)
  const [amount = '', unit] = ((await created.textContent()) ?? '').split(' ')
  await created.hover()
  await expect(created).toHaveAttribute('title', /^\d+ \w+ \d{4}, \d\d:\d\d:\d\d CES?T$/)
  await demo.pass(unit?.startsWith('hour') ? 3600 : 60)
  await expect(created).toHaveText(new RegExp(`^${Number(amount) + 1} `))
  await expect(page.locator('[data-zone]')).toHaveText('Europe/Berlin')
})

test('what is told to the second stays exact, in the reader’s zone', async ({ page }) => {
  await page.goto('/projects/handbook')
  await page.locator('th > a').first().click()
  const exact = page.locator('time[data-exact]').first()
  await expect(exact).toHaveText(/^\d+ \w+ \d{4}, \d\d:\d\d:\d\d$/)
  const utc = new Date((await exact.getAttribute('datetime')) ?? '')
  const there = utc.toLocaleTimeString('en-GB', { timeZone: 'Europe/Berlin' })
  await expect(exact).toContainText(there)
})

test('a copy button copies what it names, and says so', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.route('**/projects/handbook', async (route) => {
    const response = await route.fetch()
    const button =
      '<button type="button" class="copy" data-copy="main" hidden>Copy<span class="visually-hidden"> the branch</span></button>'
    await route.fulfill({ response, body: (await response.text()).replace('</h1>', `</h1>${button}`) })
  })
  await page.goto('/projects/handbook')
  const button = page.locator('button[data-copy="main"]').first()
  await expect(button).toHaveAccessibleName('Copy the branch')
  await button.click()
  await expect(button).toHaveAccessibleName('Copied the branch')
  await expect(page.locator('#live-region')).toHaveText('Copied.')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('main')
  await page.clock.runFor(2_000)
  await expect(button).toHaveAccessibleName('Copy the branch')
})

test('nothing moves while a page is read', async ({ page, demo }) => {
  await page.goto('/projects/ticket-shop')
  await page.evaluate(watchShifts)
  await expect(section(page, 'Live now').locator('time')).toHaveText(/ago$/)
  await demo.pass(30)
  await expect(section(page, 'Live now').locator('time')).toHaveText(/ago$/)
  expect(await shifts(page)).toEqual([])
})

const READ = [
  'overview',
  'project',
  'project-failed',
  'project-building',
  'deployment-failed',
  'deployment-live',
]
for (const name of [...READ, 'wall-screen', 'card', 'activity-with-plan'])
  for (const width of [1280, 360])
    test(`nothing moves on ${name} at ${width} px when ages get another unit`, async ({ page, demo }) => {
      await page.setViewportSize({ width, height: 800 })
      await PAGES[name]?.(page, demo)
      await page.evaluate(watchShifts)
      const ages = page.locator('main time:not([data-exact], [data-day])')
      const before = await ages.allTextContents()
      // The page alone grows older: the board is asked, and has not answered yet.
      await page.route(page.url(), () => undefined)
      for (const later of ['00:50:00', '25:00:00']) {
        await page.clock.fastForward(later)
        expect.soft(await shifts(page)).toEqual([])
      }
      expect(await ages.allTextContents()).not.toEqual(before)
    })

test('on a phone a project with news says where its site is as well, and that an older commit is live', async ({
  page,
}) => {
  await page.setViewportSize({ width: 360, height: 800 })
  await page.goto('/')
  const row = rowOf(page, 'ticket-shop')
  await expect(row.locator('.newer')).toBeVisible()
  await expect(site(row.locator('th'))).toBeVisible()
  await expect(row.getByText('older commit is live')).toBeVisible()
  // What is in the news' own place is left out, and of the news all but the message and when it failed.
  await expect(row.locator('.live-now > .subject')).toBeHidden()
  await expect(row.locator('.newer small')).toHaveText(/ago$/, { useInnerText: true })
  await expect(row.locator('.newer small .optional')).toBeHidden()
})

test('no tile of the wall has a line that is cut, whether something builds or is on an environment', async ({
  page,
  demo,
}) => {
  const message = 'A build whose message is longer than what one line of a tile has room for'
  await demo.deploy('handbook', { branch: 'main', message, outcome: 'success' })
  await demo.deploy('harbour-museum', {
    branch: 'issue-51',
    message: 'On a second environment',
    outcome: 'success',
  })
  await demo.pass(5)
  await demo.deploy('harbour-museum', { branch: 'main', message, outcome: 'success' })
  await page.goto('/tv')
  const both = page.locator('.tile-on', { hasText: 'staging' }).filter({ hasText: 'next-issue' })
  await demo.passUntil(() => expect(both).toBeVisible({ timeout: 500 }), 15)
  await expect(page.locator('.tile').filter({ hasText: message })).toHaveCount(2)
  await page.locator('.tile time').evaluateAll((ages) => {
    for (const age of ages) age.textContent = '23 hours ago'
  })
  for (const width of [1024, 1280, 1920]) {
    await page.setViewportSize({ width, height: 800 })
    const cut = await page
      .locator('.tile-below')
      .evaluateAll((all) =>
        all
          .filter((one) => one.scrollHeight > one.clientHeight)
          .map((one) => `${one.scrollHeight} of ${one.clientHeight}: ${one.textContent}`),
      )
    expect.soft(cut).toEqual([])
  }
})

test('a day is told as it is, and not from where the reader is', async ({ page }) => {
  await page.goto('/activity')
  const day = page.locator('time[data-day]').first()
  await expect(day).toHaveText(/^\d+\sJune$/)
})

test('on paper, which gets older, times are told in full', async ({ page }) => {
  await page.goto('/projects/ticket-shop')
  const live = section(page, 'Live now').locator('time')
  const sentence = page.locator('.lede time')
  await expect(live).toHaveText(/ago$/)
  await expect(sentence).toHaveText(/ago\.$/)
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  await expect(live).toHaveText(/^\d+ \w+ \d{4}, \d\d:\d\d$/)
  await expect(sentence).toHaveText(/^\d+ \w+ \d{4}, \d\d:\d\d\.$/)
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  await expect(live).toHaveText(/ago$/)
})

interface Shift extends PerformanceEntry {
  sources: { node: Node | null }[]
}

/** From now on: what moved, where it did. */
function watchShifts(): void {
  const moved: string[] = []
  Object.assign(window, { moved })
  new PerformanceObserver((list) => {
    for (const { sources } of list.getEntries() as Shift[])
      moved.push(sources.map(({ node }) => node?.textContent?.trim().slice(0, 60)).join('; '))
  }).observe({ type: 'layout-shift' })
}

async function shifts(page: Page): Promise<string[]> {
  // A picture is taken of what was laid out; a shift is told after that.
  await page.screenshot()
  return page.evaluate(() => (window as unknown as { moved: string[] }).moved)
}
