import type { Page } from '@playwright/test'
import { type Demo, expect, test } from './demo.ts'
import { opens } from './rows.ts'

/** From the list of projects to the deployment whose build failed, as a reader goes. */
async function openFailed(page: Page): Promise<void> {
  await page.goto('/projects/ticket-shop')
  const row = page
    .locator('[data-rows] tbody tr')
    .filter({ has: page.locator('.status', { hasText: 'Failed' }) })
  await page.goto((await opens(row.first()).getAttribute('href')) ?? '')
}

for (const [who, use] of Object.entries({
  'without script': { javaScriptEnabled: false },
  'on a phone': { viewport: { width: 360, height: 740 } },
})) {
  test.describe(`why did my build fail? ${who}`, () => {
    test.use(use)

    test('is said on the page of the deployment, with a way to all of the log', async ({ page }) => {
      await openFailed(page)
      const why = page.getByRole('region', { name: 'Why it failed' })
      await expect(why.getByText("src/pages/payment.tsx:41:7: Cannot find name 'CardForm'.")).toBeInViewport()
      const deployment = page.url()
      await why
        .getByRole('link', { name: /^Line \d+ of the log$/ })
        .first()
        .click()
      await expect(page.locator('.marked')).toBeInViewport()
      await expect(page.locator('.marked')).toContainText('/tickets/payment')
      await page.goto(deployment)
      await why.getByRole('link', { name: /^All .* of the log$/ }).click()
      await expect(page.getByRole('heading', { name: /^build/ })).toBeVisible()
      await expect(page.getByText('greeting is [hidden: variable]')).toBeVisible()
      expect(await page.content()).not.toContain('planted')
      await page.locator('a[data-n="30"]').click()
      await expect(page).toHaveURL(/\?lines=30#L30$/)
      await expect(page.locator('.marked')).toHaveAttribute('id', 'L30')
      await expect(page.locator('.marked')).toBeInViewport()
    })
  })
}

test('a range of lines is written into the address, and leads others to the same', async ({
  page,
  context,
}) => {
  await openFailed(page)
  await page.getByRole('link', { name: /^All .* of the log$/ }).click()
  await page.locator('a[data-n="20"]').click()
  await page.locator('a[data-n="24"]').click({ modifiers: ['Shift'] })
  await expect(page).toHaveURL(/\?lines=20-24#L20$/)
  await expect(page.locator('.marked')).toHaveCount(5)
  const other = await context.newPage()
  await other.goto(page.url())
  await expect(other.locator('.marked')).toHaveCount(5)
})

test.describe('a long log', () => {
  const LINES = 2_400
  const BLOCK = 500
  /** Of a line in the middle of each block, whether the browser has laid it out. */
  const laidOut = (page: Page) =>
    page
      .locator('.log > div')
      .evaluateAll((blocks) =>
        blocks.map(
          (block) => block.children[250]?.checkVisibility({ contentVisibilityAuto: true }) ?? 'no such line',
        ),
      )
  const openLog = async (page: Page, demo: Demo, rest: string) => {
    const log = Array.from({ length: LINES }, (_, at) => `${at} ${'of a long log '.repeat(at % 30)}`)
    const id = await demo.deploy('ferry-timetable', { log })
    await demo.passUntil(async () => {
      await page.goto(`/projects/ferry-timetable/deployments/${id.slice(0, 8)}/log${rest}`)
      await expect(page.locator('.log > div')).toHaveCount(Math.ceil(LINES / BLOCK), { timeout: 500 })
    })
  }

  test('is laid out where somebody looks, block by block', async ({ page, demo }) => {
    await openLog(page, demo, '')
    await expect.poll(() => laidOut(page)).toEqual([true, false, false, false, true])
    await page.locator('#L1700').scrollIntoViewIfNeeded()
    await expect.poll(() => laidOut(page)).toEqual([false, false, false, true, true])
  })

  for (const rest of ['#L1700', '?lines=1700-1702#L1700', '?lines=1700-1702'])
    test(`opens where its address says: ${rest}`, async ({ page, demo }) => {
      await openLog(page, demo, rest)
      await expect(page.locator('#L1700')).toBeInViewport()
      await expect(page.locator('#L1600')).not.toBeInViewport()
    })
})

test('a screen reader reads the stages as headings and each line once, without its number', async ({
  page,
}) => {
  await openFailed(page)
  await page.getByRole('link', { name: /^All .* of the log$/ }).click()
  const lines = page.getByRole('region', { name: 'Lines' })
  await expect(lines.getByRole('heading')).toHaveText([/^initialize/, /^clone repo/, /^build/])
  await expect(lines.getByRole('link')).toHaveCount(0)
  await expect(lines).toMatchAriaSnapshot(`- paragraph: "Initializing build environment..."`)
})

test('the log of a build that runs grows, and what is selected stays', async ({ page, demo }) => {
  const id = await demo.deploy('ferry-timetable', {
    durations: { build: 300_000 },
    log: Array.from({ length: 90 }, (_, at) => `step ${at}`),
  })
  await demo.passUntil(async () => {
    await page.goto(`/projects/ferry-timetable/deployments/${id.slice(0, 8)}/log`)
    await expect(page.getByText('step 5', { exact: true })).toBeVisible({ timeout: 500 })
  })
  const before = await page.locator('.log p').count()
  await page.locator('#L3').selectText()
  const selected = await page.evaluate(() => String(getSelection()))
  expect(selected.trim()).not.toBe('')
  await demo.passUntil(async () => {
    expect(await page.locator('.log p').count()).toBeGreaterThan(before)
  })
  expect(await page.evaluate(() => String(getSelection()))).toBe(selected)
})
