import { expect, test } from '@playwright/test'
import { weigh } from './weight.ts'

/** Bytes. */
const MOST = { page: 25_000, script: 10_000 }

test("a project's page with 25 deployments costs a first visit 25 kB at most, 10 of them the script's", async ({
  page,
  baseURL,
}) => {
  const address = `${baseURL}/projects/harbour-museum`
  await page.goto(address)
  await expect(page.locator('.deployments tbody tr')).toHaveCount(25)
  const { script, total } = await weigh(address)
  for (const bytes of Object.values(total)) expect.soft(bytes).toBeLessThan(MOST.page)
  for (const bytes of Object.values(script)) expect.soft(bytes).toBeLessThan(MOST.script)
})

test('a page loads nothing beside its style, its script and its icons', async ({ page, baseURL }) => {
  const loaded = new Set<string>()
  page.on('request', (request) => loaded.add(request.url().replace(`${baseURL}`, '')))
  await page.goto('/projects/harbour-museum')
  await page.waitForLoadState('load')
  loaded.delete('/projects/harbour-museum')
  for (const path of loaded) expect(path).toMatch(/^\/(style\.css|board\.js|icons\.svg|favicon-\w+\.svg)$/)
})
