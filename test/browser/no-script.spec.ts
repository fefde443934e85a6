import { test as base, expect } from '@playwright/test'
import { opens, rowOf, section } from './rows.ts'

const test = base
test.use({ javaScriptEnabled: false })

test('without a script the board is complete', async ({ page }) => {
  await page.goto('/')
  await opens(rowOf(page, 'harbour-museum')).click()
  await expect(section(page, 'Live now').locator('time')).toHaveText(/^\d+\s\w{3}\s\d{4}, \d\d:\d\d$/)
  await expect(page.locator('.foot')).toContainText('Times are in UTC')
  await expect(page.locator('button.copy:visible')).toHaveCount(0)
  await opens(page.locator('[data-rows] tbody tr').first()).click()
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
})

test('without a script the wall is loaded again by its header', async ({ page }) => {
  let asked = 0
  await page.route('**/tv', async (route) => {
    asked += 1
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), refresh: '1' } })
  })
  await page.goto('/tv')
  await expect.poll(() => asked).toBeGreaterThan(2)
})
