import { expect, test } from './demo.ts'
import { opens, rowOf, section, site } from './rows.ts'

test('what is live is found from the list, without a click', async ({ page }) => {
  await page.goto('/')
  const row = rowOf(page, 'harbour-museum')
  await expect(row.locator('.status').first()).toHaveText('Live')
  await expect(site(row).first()).toHaveAttribute('href', 'https://harbour-museum.example')
})

test('a project says first what is live, with its commit and its address', async ({ page }) => {
  await page.goto('/')
  await opens(rowOf(page, 'harbour-museum')).click()
  await expect(page).toHaveTitle(/^harbour-museum: live/)
  const live = section(page, 'Live now')
  await expect(live).toBeInViewport()
  await expect(live.locator('time')).toHaveText(/ago$/)
  await expect(site(live).last()).toHaveAttribute('href', 'https://harbour-museum.example')
})

test('my branch is found in its project, and its preview opened', async ({ page }) => {
  await page.route('https://**', (route) => route.fulfill({ body: 'the preview', contentType: 'text/plain' }))
  await page.goto('/projects/design-system')
  const row = section(page, 'Branches').locator('[data-rows] tbody tr', { hasText: 'feat/date-picker' })
  await expect(row).toContainText('Announce the month in full')
  await site(row).first().click()
  await expect(page).toHaveURL(/^https:\/\/feat-date-picker\.design-system\.pages\.example\/$/)
  await expect(page.getByText('the preview')).toBeVisible()
})

test('what failed lately is found from its project, without script and with the keyboard', async ({
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto('/projects/ticket-shop')
  await page.getByText('Find deployments by').focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Status').selectOption('Failed')
  await page.getByRole('combobox', { name: 'Branch' }).focus()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/projects\/ticket-shop\?.*status=failed/)
  const rows = section(page, 'Found').locator('[data-rows] tbody tr')
  await expect(rows.first().locator('.status')).toHaveText(/^Failed/)
  await context.close()
})

test('whether a commit is live is told from the short hash in its address', async ({ page }) => {
  await page.goto('/projects/harbour-museum')
  const hash = await section(page, 'Live now').locator('code').textContent()
  await page.goto(`/commits/${hash}`)
  await expect(section(page, 'harbour-museum').locator('.status')).toHaveText('Live')
  await page.getByText('All deployments of it').click()
  await expect(page).toHaveTitle(new RegExp(`^harbour-museum, ${hash}: live`))
  await expect(site(page.locator('[data-rows] tbody tr')).first()).toBeVisible()
})

test('a branch leads from its project to its page, and from there to its preview', async ({ page }) => {
  await page.goto('/projects/design-system')
  await section(page, 'Branches').getByRole('link', { name: 'feat/date-picker', exact: true }).click()
  await expect(page).toHaveTitle(/^design-system, branch feat\/date-picker:/)
  await expect(site(section(page, 'Where it is')).first()).toHaveAttribute(
    'href',
    'https://feat-date-picker.design-system.pages.example',
  )
})

test('an address from a chat leads to its deployment, pasted into the search', async ({ page }) => {
  await page.goto('/')
  await page.keyboard.press('/')
  await page.keyboard.insertText('https://feat-date-picker.design-system.pages.example/components?dark=1')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/projects\/design-system\/deployments\/[0-9a-f]{8}$/)
  await expect(page.locator('h1')).toHaveText('Announce the month in full')
})

for (const javaScriptEnabled of [true, false])
  test(`what failed lately is found without knowing in which project, ${javaScriptEnabled ? 'while it is chosen' : 'without script'}`, async ({
    browser,
    baseURL,
  }) => {
    const page = await browser.newPage({
      javaScriptEnabled,
      viewport: { width: 360, height: 740 },
      baseURL: baseURL ?? '',
    })
    await page.goto('/')
    await page.getByRole('link', { name: 'Deployments of all projects' }).click()
    await page.getByLabel('Status').selectOption('failed')
    if (!javaScriptEnabled) await page.locator('form.finder').getByRole('button', { name: 'Find' }).click()
    await expect(page).toHaveURL(/\/deployments\?(.*&)?status=failed/)
    await page.getByRole('link', { name: 'last 7 days' }).click()
    const rows = section(page, 'Found').locator('[data-rows] tbody tr')
    await expect(rows.first()).toContainText('Failed')
    await expect(rows.filter({ hasText: 'ticket-shop' })).toHaveCount(1)
    await expect(rows.filter({ hasText: 'quay-map' }).first()).toBeVisible()
    await page.close()
  })

test('a few words of a message lead from any page to the preview, with the keyboard alone', async ({
  page,
}) => {
  await page.goto('/projects/harbour-museum')
  await page.keyboard.press('/')
  await page.keyboard.insertText('announce month')
  await page.keyboard.press('Enter')
  const row = section(page, 'Deployments').locator('[data-rows] tbody tr', {
    hasText: 'Announce the month in full',
  })
  await expect(row.first()).toContainText('design-system')
  // The script listens by then.
  await page.waitForLoadState('domcontentloaded')
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/\/projects\/design-system\/deployments\/[0-9a-f]{8}$/)
})

test('the search for a hash says whether that commit is live, without script and on a phone', async ({
  browser,
}) => {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: { width: 360, height: 640 },
  })
  const page = await context.newPage()
  await page.goto('/projects/harbour-museum')
  const hash = (await section(page, 'Live now').locator('code').first().textContent()) ?? ''
  await page.getByRole('searchbox').first().fill(hash)
  await page.keyboard.press('Enter')
  const answer = section(page, 'harbour-museum')
  await expect(answer.locator('.status')).toHaveText('Live')
  await expect(answer.locator('.status')).toBeInViewport()
  await answer.getByRole('link', { name: `Commit ${hash}` }).click()
  await expect(page).toHaveURL(`/commits/${hash}`)
  await context.close()
})
