import type { Page } from '@playwright/test'
import { expect, test } from './demo.ts'
import { deploymentRow, opens } from './rows.ts'

const SECOND = 1000
const durations = {
  queued: SECOND,
  initialize: 3 * SECOND,
  clone_repo: 3 * SECOND,
  build: 60 * SECOND,
  deploy: 4 * SECOND,
}

const favicon = (page: Page) => page.locator('link[rel=icon]')
const said = (page: Page) => page.locator('#live-region')

test('a build is followed to its success with no hand on the keyboard', async ({ page, demo }) => {
  await page.goto('/projects/handbook')
  await expect(page.locator('html')).not.toHaveAttribute('data-busy')
  await demo.deploy('handbook', { branch: 'main', message: 'Add the fire drill', durations })
  const row = deploymentRow(page, 'Add the fire drill')

  await demo.passUntil(() => expect(row.locator('.status')).toHaveText('Building', { timeout: 500 }), 15)
  await expect(page).toHaveTitle(/^handbook: live since .+ UTC, building main$/)
  await expect(favicon(page)).toHaveAttribute('href', '/favicon-building.svg')
  await expect(said(page)).toHaveText('“Add the fire drill” is building.')
  await expect(page.locator('html')).toHaveAttribute('data-busy', 'true')

  await demo.passUntil(() => expect(row.locator('.status')).toHaveText('Live', { timeout: 500 }), 10)
  await expect(page).toHaveTitle(/^handbook: live since .+ UTC$/)
  await expect(favicon(page)).toHaveAttribute('href', '/favicon-live.svg')
  await expect(said(page)).toContainText('“Add the fire drill” is live.')
})

test('a failed build says so, and that the older commit is live', async ({ page, demo }) => {
  await page.goto('/projects/orchard-recipes')
  const message = 'Plum and star anise jam'
  const failure = { outcome: 'failure', failedStage: 'build' } as const
  await demo.deploy('orchard-recipes', { branch: 'main', message, durations, ...failure })
  const row = deploymentRow(page, message)
  await demo.passUntil(() => expect(row.locator('.status')).toHaveText('Failed in build', { timeout: 500 }))
  await expect(page).toHaveTitle(/^orchard-recipes: build failed .+ UTC, older commit is live$/)
  await expect(favicon(page)).toHaveAttribute('href', '/favicon-failed.svg')

  await opens(row).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(message)
  await expect(page.getByRole('row', { name: /^Build/i })).toContainText('Failed')
  await expect(page.locator('main')).toContainText('older commit is live')
})

test('on the list of projects a screen reader hears of a failed build once, in a sentence', async ({
  page,
  demo,
}) => {
  await page.goto('/')
  const failure = { outcome: 'failure', failedStage: 'build' } as const
  await demo.deploy('newsletter-archive', { branch: 'main', message: 'Issue 51', durations, ...failure })
  await demo.passUntil(() => expect(said(page)).toContainText('newsletter-archive', { timeout: 500 }), 5)
  await demo.passUntil(() => expect(said(page)).toContainText('failed', { timeout: 500 }), 15)
  await expect(said(page)).toContainText('newsletter-archive: “Issue 51” failed in build.')
})

for (const [title, begin] of Object.entries<(page: Page) => Promise<void>>({
  'after a click beside its words': (page) => page.locator('h1').click(),
  'after the way past its header': async (page) => {
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
  },
}))
  test(`a page is brought up to date ${title}`, async ({ page, demo }) => {
    await page.goto('/projects/handbook')
    await begin(page)
    await expect(page.locator('main')).toBeFocused()
    const message = `Say it ${title}`
    await demo.deploy('handbook', { branch: 'feat/focus', message, durations })
    await demo.passUntil(() => expect(deploymentRow(page, message)).toBeVisible({ timeout: 500 }), 15)
    await expect(page.locator('main')).toBeFocused()
  })

test('what is building joins the list of that and leaves it, and the count that has the focus tells it', async ({
  page,
  demo,
}) => {
  await page.goto('/?status=building')
  const count = page.getByRole('link', { name: /^\d+ Building$/ })
  await count.focus()
  await demo.deploy('orchard-recipes', { branch: 'main', message: 'Quince cheese', durations })
  const rows = page.locator('.projects tbody tr')
  const row = rows.filter({ hasText: 'orchard-recipes' })
  await demo.passUntil(() => expect(row).toBeVisible({ timeout: 500 }), 15)
  await expect(said(page)).toContainText(/orchard-recipes: “Quince cheese” is (building|queued)\./)
  await expect(count).toHaveText(`${await rows.count()} Building`)
  await expect(count).toBeFocused()

  await demo.passUntil(() => expect(row).toHaveCount(0, { timeout: 500 }), 15)
  // The museum is built every so often by a schedule: where that begins in the same moment, it is what there is to say.
  await expect(said(page)).toContainText(/^(?:Building on |harbour-museum)/)
  await expect(count).toHaveText(`${await rows.count()} Building`)
  await expect(count).toBeFocused()
})

test('an update takes nothing from the reader: not the focus, not the place, not the selection', async ({
  page,
  demo,
}) => {
  await page.setViewportSize({ width: 1280, height: 400 })
  await page.goto('/projects/newsletter-archive')
  const kept = opens(page.locator('.deployments tbody tr').nth(6))
  const text = (await kept.textContent()) ?? ''
  await kept.focus()
  await page.evaluate(selectSecondRow)
  const selected = await page.evaluate(() => String(getSelection()))
  const before = (await kept.boundingBox())?.y

  await demo.deploy('newsletter-archive', { branch: 'main', message: 'Issue 50: lighthouses', durations })
  await demo.passUntil(
    () => expect(deploymentRow(page, 'Issue 50: lighthouses')).toBeAttached({ timeout: 500 }),
    15,
  )

  const focused = page.locator('th > a:focus')
  await expect(focused).toHaveText(text)
  expect(selected.length).toBeGreaterThan(0)
  expect(await page.evaluate(() => String(getSelection()))).toBe(selected)
  expect(Math.abs(((await focused.boundingBox())?.y ?? 0) - (before ?? 0))).toBeLessThan(2)
})

test('an update leaves what was typed, and what was unfolded', async ({ page, demo }) => {
  await withFields(page, '**/projects/handbook')
  await page.goto('/projects/handbook')
  await page.getByLabel('Elsewhere').fill('a word')
  await page.getByText('More', { exact: true }).click()
  await page.getByLabel('Here', { exact: true }).pressSequentially('half a wo')

  await demo.deploy('handbook', { branch: 'main', message: 'Another page', durations })
  await demo.passUntil(() => expect(deploymentRow(page, 'Another page')).toBeAttached({ timeout: 500 }), 15)

  await expect(page.getByLabel('Here', { exact: true })).toBeFocused()
  await page.keyboard.type('rd')
  await expect(page.getByLabel('Here', { exact: true })).toHaveValue('half a word')
  await expect(page.getByLabel('Elsewhere')).toHaveValue('a word')
  await expect(page.getByText('Unfolded')).toBeVisible()
})

/** Every version of the page that the browser gets holds two fields and something to unfold. */
async function withFields(page: Page, address: string): Promise<void> {
  const fields = `<label>Elsewhere <input></label> <label>Here <input></label>
    <details><summary>More</summary>Unfolded</details>`
  await page.route(address, async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replace('</h1>', `</h1>${fields}`) })
  })
}

function selectSecondRow(): void {
  const row = document.querySelectorAll('.deployments tbody tr')[1]
  if (row) getSelection()?.selectAllChildren(row.querySelector('th, td:nth-child(2)') ?? row)
}
