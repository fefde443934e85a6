import { expect, test } from './demo.ts'
import { section } from './rows.ts'

test('times are told from where the reader is, and go on', async ({ page, demo }) => {
  await page.goto('/projects/design-system')
  const created = page.locator('[data-row] time').first()
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
  await page.locator('a[data-open]').first().click()
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
  await expect(section(page, 'Live now').locator('time')).toHaveText(/ago$/)
  await demo.pass(30)
  expect(await page.evaluate(layoutShift)).toBe(0)
})

test('nothing moves when an age gets another unit: it is the last in its line', async ({ page }) => {
  for (const address of ['/', '/projects/ticket-shop', '/tv']) {
    await page.goto(address)
    await expect(page.locator('time').first()).toHaveText(/ago$/)
    // The page alone grows older: what the board says of it stays the same.
    await page.clock.fastForward('25:00:00')
    expect.soft(await page.evaluate(layoutShift)).toBe(0)
  }
})

function layoutShift(): Promise<number> {
  return new Promise((resolve) => {
    new PerformanceObserver((list) => {
      resolve(
        list
          .getEntries()
          .reduce((sum, entry) => sum + (entry as PerformanceEntry & { value: number }).value, 0),
      )
    }).observe({ type: 'layout-shift', buffered: true })
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(0)))
  })
}
