import { type BrowserContextOptions, test as base, expect, type Locator, type Page } from '@playwright/test'
import { opens, rowOf, section, site } from './rows.ts'

/** How somebody uses a page. */
interface Way {
  context: BrowserContextOptions
  /** Follows a link, unfolds what is folded, sends a form. */
  press(thing: Locator): Promise<void>
  /** Fills in a field. `keys`: what is typed there, where that is not the text itself. */
  fill(field: Locator, text: string, keys?: string): Promise<void>
  choose(field: Locator, word: string): Promise<void>
}

/** Goes on with Tab until it has the focus. */
async function reach(thing: Locator): Promise<void> {
  const isReached = () => thing.evaluate((one) => one === document.activeElement)
  for (let presses = 0; presses < 300 && !(await isReached()); presses += 1)
    await thing.page().keyboard.press('Tab')
  await expect(thing).toBeFocused()
}

const WAYS: Record<string, Way> = {
  'with a keyboard alone': {
    context: { viewport: { width: 1280, height: 800 } },
    async press(thing) {
      await reach(thing)
      await thing.page().keyboard.press('Enter')
    },
    async fill(field, text, keys = text) {
      await reach(field)
      await field.page().keyboard.type(keys)
    },
    async choose(field, word) {
      await reach(field)
      await field.page().keyboard.type(word)
    },
  },
  'on a phone': {
    context: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
    press: (thing) => thing.tap(),
    fill: (field, text) => field.fill(text),
    choose: async (field, word) => void (await field.selectOption(word)),
  },
  'without script': {
    context: { javaScriptEnabled: false },
    press: (thing) => thing.click(),
    fill: (field, text) => field.fill(text),
    choose: async (field, word) => void (await field.selectOption(word)),
  },
}

const BOARD = { locale: 'en-GB', timezoneId: 'Europe/Berlin' }

for (const [name, way] of Object.entries(WAYS)) {
  const test = (title: string, walk: (page: Page) => Promise<void>) =>
    base(`${title}, ${name}`, async ({ browser, baseURL }) => {
      const context = await browser.newContext({ ...BOARD, ...way.context, ...(baseURL && { baseURL }) })
      await walk(await context.newPage())
      await context.close()
    })

  test('a designer comes from an address in a chat to its preview', async (page) => {
    await page.goto('/')
    const field = page.getByRole('searchbox').first()
    await way.fill(field, 'https://feat-date-picker.design-system.pages.example/components?dark=1')
    await field.press('Enter')
    await expect(page.locator('h1')).toHaveText('Announce the month in full')
    await expect(site(page.locator('.goto'))).toHaveAttribute(
      'href',
      'https://feat-date-picker.design-system.pages.example',
    )
  })

  test('an editor sees what is building alone, and all again', async (page) => {
    await page.goto('/')
    const all = await page.locator('.projects tbody tr').count()
    await way.press(page.getByRole('link', { name: /^\d+ Building$/ }))
    await expect(page).toHaveURL(/\/\?status=building$/)
    await expect(page.locator('.lede')).toContainText(/^\d+ of \d+ projects (is|are) building\./)
    for (const row of await page.locator('.projects tbody tr').all())
      await expect(row.locator('.state')).toContainText(/Building|Queued/)
    expect(await page.locator('.projects tbody tr').count()).toBeLessThan(all)
    await way.press(page.getByRole('link', { name: 'Show all' }))
    await expect(page.locator('.projects tbody tr')).toHaveCount(all)
  })

  test('a designer comes from a branch to its preview', async (page) => {
    await page.goto('/')
    await way.press(opens(rowOf(page, 'design-system')))
    await way.press(section(page, 'Branches').getByRole('link', { name: 'feat/date-picker', exact: true }))
    await expect(site(section(page, 'Where it is')).first()).toHaveAttribute(
      'href',
      'https://feat-date-picker.design-system.pages.example',
    )
  })

  test('a tester comes to what is on staging', async (page) => {
    await page.goto('/')
    const row = rowOf(page, 'harbour-museum')
    await expect(row.getByRole('link', { name: 'staging' })).toHaveAttribute(
      'href',
      'https://release-spring.harbour-museum.pages.example',
    )
    await way.press(row.getByRole('link', { name: /^Spring release/ }))
    await expect(page.locator('h1')).toHaveText(/^Spring release/)
  })

  test('a developer is told whether a commit is live, by the first 7 digits of it', async (page) => {
    await page.goto('/projects/harbour-museum')
    const live = await section(page, 'Live now').locator('code').textContent()
    await page.goto(`/commits/${live}`)
    await expect(section(page, 'harbour-museum').locator('.status')).toHaveText('Live')
    await way.press(page.getByRole('link', { name: 'All deployments of it' }))
    await expect(page.locator('.outcome .status')).toHaveText('Live')
    await page.goto('/projects/harbour-museum/commits/1a2b3c4')
    await expect(page.locator('.outcome .status')).toHaveText('Not known')
  })

  test('an editor is told what failed on a day', async (page) => {
    await page.goto('/projects/harbour-museum?status=failed')
    const failed = page.locator('.deployments tbody tr').nth(1)
    const subject = (await failed.locator('a.subject').textContent()) ?? ''
    const day = ((await failed.locator('time').getAttribute('datetime')) ?? '').slice(0, 10)
    // As the browser's own language orders a date.
    const [year, month, date] = day.split('-')
    const keys = `${month}${date}${year}`

    await page.goto('/projects/harbour-museum')
    await way.press(page.getByText('Find deployments by'))
    await way.choose(page.getByLabel('Status'), 'Failed')
    await way.fill(page.getByLabel('From day'), day, keys)
    await way.fill(page.getByLabel('To day'), day, keys)
    await way.press(page.getByRole('search', { name: 'Deployments' }).getByRole('button', { name: 'Find' }))
    await expect(page).toHaveURL(new RegExp(`since=${day}&until=${day}$`))
    await expect(page.locator('.lede')).toContainText(`failed, from ${day}, to ${day}`)
    const rows = page.locator('.deployments tbody tr')
    await expect(rows.filter({ hasText: subject })).not.toHaveCount(0)
    for (const status of await rows.locator('.status').allTextContents()) expect(status).toMatch(/^Failed/)
  })
}
