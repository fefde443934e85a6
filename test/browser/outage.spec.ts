import { expect, test } from './demo.ts'
import { rowOf } from './rows.ts'

const NOTICE = /^This page may be out of date/

test('while the API is down the page stays and says since when; when it is back, so is the page', async ({
  page,
  demo,
}) => {
  await page.goto('/')
  await demo.breakApi({ kind: 'status', status: 500 })
  const banner = page.locator('.banner')
  await demo.passUntil(() => expect(banner).toContainText('No answer from Cloudflare', { timeout: 500 }))
  await expect(rowOf(page, 'harbour-museum')).toBeVisible()
  await demo.mendApi()
  await demo.passUntil(() => expect(banner).toHaveCount(0, { timeout: 500 }))
})

test('while the board itself does not answer the page stays, and says so quietly', async ({ page, demo }) => {
  await page.goto('/')
  const notice = page.getByText(NOTICE)
  await page.route('**/*', (route) => route.abort())
  await demo.passUntil(() => expect(notice).toBeVisible({ timeout: 500 }), 60)
  await expect(rowOf(page, 'harbour-museum')).toBeVisible()
  await page.unroute('**/*')
  await demo.passUntil(() => expect(notice).toHaveCount(0, { timeout: 500 }), 60)
})

const LOGIN = '<!doctype html><title>Log in</title><main id="login">Log in</main>'
/** All that marks a page of the board, but not the one that was asked for. */
const OTHER =
  '<!doctype html><title>One moment</title><main id="main">One moment</main><p id="live-region"></p>'
const NOT_THE_PAGE = {
  'a redirect to a login elsewhere': { status: 302, headers: { Location: 'https://login.example/' } },
  'a login in its place': { status: 200, contentType: 'text/html', body: LOGIN },
  'no longer allowed': { status: 403, contentType: 'text/html', body: OTHER },
  'a board that has nothing to show': { status: 503, contentType: 'text/html', body: OTHER },
  'an error of a proxy': { status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' },
}

for (const [name, answer] of Object.entries(NOT_THE_PAGE)) {
  test(`${name} never takes the place of the page`, async ({ page, demo }) => {
    await page.goto('/')
    const title = await page.title()
    let asked = 0
    await page.route('**/*', (route) => {
      asked += 1
      return route.fulfill(answer)
    })
    await demo.passUntil(async () => expect(asked).toBeGreaterThan(1), 60)
    await expect(page).toHaveTitle(title)
    await expect(rowOf(page, 'harbour-museum')).toBeVisible()
  })
}
