import { expect, test } from './demo.ts'
import { opens, rowOf, section, site } from './rows.ts'

/** The account of the demo, as any client of the API reaches it. */
const DOMAINS =
  '/simulator/client/v4/accounts/d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0/pages/projects/handbook/domains'
const headers = { Authorization: 'Bearer the-demo-account-has-no-real-token' }

test('the first sentence of the board leads to what is wrong, and from there to what to do', async ({
  page,
}) => {
  await page.goto('/')
  await page.getByRole('link', { name: /^\d+ projects need attention$/ }).click()
  await expect(page).toHaveURL(/\/\?attention=$/)
  await expect(rowOf(page, 'handbook')).toHaveCount(0)
  const stuck = rowOf(page, 'volunteer-portal')
  await expect(stuck).toContainText('Production is stuck: 5 deployments of main are previews')
  await opens(stuck).click()
  await expect(section(page, 'Needs attention')).toContainText('Make main the production branch')
})

test('nobody is sent to an address that does not work', async ({ page, demo }) => {
  await page.goto('/')
  const row = rowOf(page, 'brand-guidelines')
  const says = 'brand.harbour-museum.example does not work'
  await demo.passUntil(() => expect(row).toContainText(says, { timeout: 500 }))
  await expect(site(row)).toHaveAttribute('href', 'https://brand-guidelines-b7k.pages.example')
  await opens(row).click()
  await expect(section(page, 'Needs attention')).toContainText(says)
  await expect(section(page, 'About this project')).toContainText('brand.harbour-museum.example (error)')
  await expect(site(section(page, 'Live now'))).toHaveText('brand-guidelines-b7k.pages.example')
  const lead = await page.request.get('/go/brand-guidelines', { maxRedirects: 0 })
  expect(lead.headers().location).toBe('https://brand-guidelines-b7k.pages.example')
})

test('a new domain is told while it is set up, and is the live link once it works', async ({
  page,
  demo,
  request,
}) => {
  await request.post(DOMAINS, { headers, data: { name: 'handbook.harbour-museum.example' } })
  await page.goto('/')
  const row = rowOf(page, 'handbook')
  const link = row.locator('a.site')
  await demo.passUntil(() => expect(row).toContainText('being set up', { timeout: 500 }), 2)
  await expect(link).toHaveText(/^handbook-4qx\.pages\.example/)
  await demo.passUntil(() => expect(link).toHaveText(/^handbook\.harbour-museum/, { timeout: 500 }), 600)
  await expect(row).not.toContainText('being set up')
  await request.delete(`${DOMAINS}/handbook.harbour-museum.example`, { headers })
})

test('a build that waits says behind which one, and moves nothing to the front', async ({ page }) => {
  await page.goto('/')
  const row = rowOf(page, 'tide-tables')
  await expect(row).toContainText('waits to be built')
  await row.getByRole('link', { name: 'boat-hall' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('boat-hall')
  await page.goto('/?attention=')
  await expect(rowOf(page, 'tide-tables')).toHaveCount(0)
})
