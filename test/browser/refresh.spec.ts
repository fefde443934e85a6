import { test as inRealTime, type Page, type Route } from '@playwright/test'
import { expect, test } from './demo.ts'

const SOON = { Refresh: '1' }
/** Long enough for a browser to follow that header, in real time: it does not go by the page's own clock. */
const LONG_MS = 3_000

const BAD_GATEWAY = { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' }
const NOTICE = /^This page may be out of date/

/** The board's own answer, which the browser is to load again in a second. */
async function soon(route: Route): Promise<void> {
  const response = await route.fetch()
  await route.fulfill({ response, headers: { ...response.headers(), ...SOON } })
}

/** Answers the first request for an address with one thing, and all that follow with another. Counts them. */
async function answer(
  page: Page,
  address: string,
  first: (route: Route) => unknown,
  rest: (route: Route) => unknown,
) {
  const asked = { times: 0 }
  await page.route(address, (route) => (asked.times++ === 0 ? first(route) : rest(route)))
  return asked
}

test('the wall keeps its picture through an error of a proxy at its refresh, says so, and goes on', async ({
  page,
  demo,
}) => {
  const asked = await answer(page, '**/tv', soon, (route) => route.fulfill(BAD_GATEWAY))
  await page.goto('/tv')
  const tiles = await page.locator('.tile').count()
  const clock = await page.locator('.clock').textContent()
  await page.waitForTimeout(LONG_MS)
  expect(asked.times).toBe(1)

  const notice = page.getByText(NOTICE)
  await demo.passUntil(() => expect(notice).toBeVisible({ timeout: 500 }), 60)
  await expect(page.locator('.tile')).toHaveCount(tiles)
  expect(await notice.evaluate((one) => getComputedStyle(one).borderTopStyle)).toBe('solid')

  await page.unroute('**/tv')
  await demo.passUntil(() => expect(notice).toHaveCount(0, { timeout: 500 }), 60)
  await expect(page.locator('.clock')).not.toHaveText(clock ?? '')
})

test('the wall shows a build without being loaded again', async ({ page, demo }) => {
  await answer(page, '**/tv', soon, (route) => route.continue())
  await page.goto('/tv')
  await page.evaluate(() => Object.assign(window, { isSame: true }))
  const tile = page.locator('.tile', { has: page.getByRole('heading', { name: 'newsletter-archive' }) })
  await demo.deploy('newsletter-archive', {
    branch: 'main',
    message: 'On the wall',
    durations: { build: 300_000 },
  })
  await demo.passUntil(() => expect(tile).toContainText('On the wall', { timeout: 500 }), 15)
  await expect(page.locator('.wall-counts')).toContainText('building')
  expect(await page.evaluate(() => 'isSame' in window)).toBe(true)
})

test('a page that is no longer being filled is asked for as any other', async ({ page, demo }) => {
  const filling = (await (await page.request.get('/projects/handbook')).text()).replace(
    '<html',
    '<html data-refresh="5"',
  )
  const body = { contentType: 'text/html', headers: SOON, body: filling }
  const asked = await answer(
    page,
    '**/projects/handbook',
    (route) => route.fulfill(body),
    (route) => route.continue(),
  )
  await page.goto('/projects/handbook')
  await page.waitForTimeout(LONG_MS)
  expect(asked.times).toBe(1)
  await demo.pass(6)
  await expect(page.locator('html')).not.toHaveAttribute('data-refresh')
})

test('a page that stays open over a new version of the board takes its style sheets', async ({
  page,
  demo,
}) => {
  let version = 'W/"one.x"'
  await page.route('**/tv', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, headers: { ...response.headers(), etag: version } })
  })
  const [styles, updates] = [[], []] as [string[], string[]]
  page.on('request', (request) => {
    if (request.url().endsWith('.css')) styles.push(request.url())
  })
  page.on('response', (response) => {
    if (response.request().resourceType() === 'fetch') updates.push(response.url())
  })
  await page.goto('/tv')
  await demo.passUntil(async () => expect(updates.length).toBeGreaterThan(1))
  const before = styles.length
  expect(before).toBe(2)
  version = 'W/"two.x"'
  await demo.passUntil(async () => expect(styles).toHaveLength(before + 2))
  await expect(page.locator('link[rel=stylesheet]')).toHaveCount(2)
  await expect(page.locator('.tiles')).toHaveCSS('display', 'grid')
})

// The clock of the other tests takes from a page how it came.
inRealTime(
  'a page that has nothing to show yet survives an error of a proxy, and becomes what was asked for',
  async ({ page }) => {
    const own = await (await page.request.get('/simulator/states/one-moment')).text()
    const nothingYet = (heading: string) => ({
      status: 503,
      contentType: 'text/html',
      headers: SOON,
      body: own.replace('data-refresh="5"', 'data-refresh="1"').replace('<h1>One moment', `<h1>${heading}`),
    })
    let now: object = nothingYet('One moment')
    let loaded = 0
    await page.route('**/tv', (route) => {
      if (route.request().isNavigationRequest()) loaded += 1
      return route.fulfill(now)
    })
    await page.goto('/tv')
    now = nothingYet('Another moment')
    await expect(page.getByRole('heading', { name: 'Another moment' })).toBeVisible()
    const answered = page.waitForResponse((response) => response.status() === 502)
    now = BAD_GATEWAY
    await answered
    await expect(page.getByRole('heading', { name: 'Another moment' })).toBeVisible()

    await page.unroute('**/tv')
    await expect(page.locator('.tile').first()).toBeVisible()
    // As the wall looks, and as nothing else does.
    await expect(page.locator('.tiles')).toHaveCSS('display', 'grid')
    await expect(page.locator('header.top')).toHaveCount(0)
    expect(loaded).toBe(1)
  },
)

inRealTime('a page that came as an error and does not ask again is left alone', async ({ page }) => {
  let asked = 0
  const own = await (await page.request.get('/projects/none')).text()
  await page.route('**/projects/none', (route) => {
    asked += 1
    const body = own.replace('<html', '<html data-busy="true"')
    return route.fulfill({ status: 404, contentType: 'text/html', body })
  })
  await page.goto('/projects/none')
  await page.waitForTimeout(2 * LONG_MS)
  expect(asked).toBe(1)
})
