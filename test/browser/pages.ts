import { expect, type Page } from '@playwright/test'
import { opens } from './rows.ts'

/** Every kind of page that the board has, and the way there. */
export const PAGES: Record<string, (page: Page) => Promise<unknown>> = {
  overview: (page) => page.goto('/'),
  project: (page) => page.goto('/projects/harbour-museum'),
  'project-failed': (page) => page.goto('/projects/ticket-shop'),
  'project-building': (page) => page.goto('/projects/ferry-timetable'),
  'project-never-deployed': (page) => page.goto('/projects/annual-report'),
  'project-long-name': (page) =>
    page.goto('/projects/public-consultation-on-the-redesign-of-the-old-harbour'),
  'deployment-live': (page) => openFirst(page, '/projects/harbour-museum', 'Live'),
  'deployment-failed': (page) => openFirst(page, '/projects/ticket-shop', 'Failed'),
  'deployment-skipped': (page) => openFirst(page, '/projects/handbook', 'Skipped'),
  'older-deployments': openOlder,
  'wall-screen': (page) => page.goto('/tv'),
  card: (page) => page.goto('/embed/harbour-museum'),
  activity: (page) => page.goto('/activity'),
  'not-found': (page) => page.goto('/projects/no-such-project'),
  setup: (page) => page.goto('/simulator/closed'),
}

async function openFirst(page: Page, address: string, status: string): Promise<void> {
  await page.goto(address)
  const row = page.locator('[data-row]').filter({ has: page.locator('.status', { hasText: status }) })
  await page.goto((await opens(row.first()).getAttribute('href')) ?? '')
}

/** The page further back, as soon as the history has been read so far. */
async function openOlder(page: Page): Promise<void> {
  const next = page.locator('a[rel=next]')
  await expect(async () => {
    await page.goto('/projects/harbour-museum')
    await expect(next).toBeVisible({ timeout: 500 })
  }).toPass()
  await page.goto((await next.getAttribute('href')) ?? '')
}
