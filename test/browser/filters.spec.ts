import { expect, test } from './demo.ts'
import { section } from './rows.ts'

const rows = '.deployments tbody tr'

test('filters apply while they are filled in, and the field keeps its focus', async ({ page }) => {
  await page.goto('/projects/harbour-museum')
  await page.getByText('Find deployments by').click()
  const branch = page.getByRole('combobox', { name: 'Branch' })
  await branch.pressSequentially('fix/slow-gallery', { delay: 30 })
  await expect(page).toHaveURL(/\/projects\/harbour-museum\?branch=fix%2Fslow-gallery$/)
  await expect(page.locator('h1')).toHaveText('Deployments of harbour-museum')
  await expect(branch).toBeFocused()
  await expect(branch).toHaveValue('fix/slow-gallery')
  await expect(page.locator('#live-region')).toHaveText(/: \d+ deployments?, fix\/slow-gallery$/)
  await page.getByLabel('Status').selectOption('Failed')
  await expect(page).toHaveURL(/\?status=failed&branch=fix%2Fslow-gallery$/)
  for (const status of await page.locator(`${rows} .status`).allTextContents())
    expect(status).toMatch(/^Failed/)
})

test('one page back from filters is the page before the project', async ({ page }) => {
  await page.goto('/')
  await page.goto('/projects/harbour-museum?status=failed')
  await page.getByLabel('Status').selectOption('Success')
  await expect(page).toHaveURL(/status=success$/)
  await page.goBack()
  await expect(page).toHaveURL(/\/$/)
})

test('an answer that comes late never takes the place of what is asked for by now', async ({ page }) => {
  await page.goto('/projects/harbour-museum?status=failed')
  const aborted: string[] = []
  page.on('requestfailed', (request) => aborted.push(new URL(request.url()).search))
  await page.route('**/*branch=main*', () => {})
  const branch = page.getByRole('combobox', { name: 'Branch' })
  const asked = page.waitForRequest('**/*branch=main*')
  await branch.fill('main')
  await asked
  await branch.fill('fix/slow-gallery')
  await expect(page.locator('.lede')).toContainText('fix/slow-gallery')
  expect(aborted).toEqual(['?status=failed&branch=main'])
})

test('what cannot be read is said beside its field, and is over when it is mended', async ({ page }) => {
  await page.goto('/projects/harbour-museum?since=2100-06-10')
  const until = page.getByLabel('To day')
  await until.fill('2100-06-01')
  await expect(page.getByRole('alert')).toContainText('This day is before the first one')
  await expect(until).toHaveAttribute('aria-invalid', 'true')
  await expect(page).toHaveURL(/until=2100-06-01$/)
  await until.fill('2100-06-12')
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(section(page, 'Found')).toBeVisible()
})

test('a form that is emptied leaves the project, with the form still unfolded', async ({ page }) => {
  await page.goto('/projects/harbour-museum?branch=main')
  const branch = page.getByRole('combobox', { name: 'Branch' })
  await branch.focus()
  await branch.fill('')
  await expect(page).toHaveURL(/\/projects\/harbour-museum$/)
  await expect(page.locator('h1')).toHaveText('harbour-museum')
  await expect(branch).toBeFocused()
})

test('the page that brings itself up to date keeps the filter', async ({ page, demo }) => {
  await page.goto('/projects/harbour-museum')
  await page.getByText('Find deployments by').click()
  await page.getByLabel('Status').selectOption('Failed')
  await expect(page).toHaveURL(/status=failed$/)
  const first = page.locator(`${rows} a.subject`).first()
  await expect(first).toHaveText('Smaller thumbnails')
  await demo.deploy('harbour-museum', { branch: 'try', message: 'Broken while you look', outcome: 'failure' })
  await demo.pass(120)
  // By less than the page waits for an answer, in its own time.
  await demo.passUntil(() => expect(first).toHaveText('Broken while you look', { timeout: 500 }), 15)
  await expect(page).toHaveURL(/status=failed$/)
})
