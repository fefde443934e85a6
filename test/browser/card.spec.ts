import { expect, test } from './demo.ts'

const WIDTHS = [360, 320, 240]

// Times are longest without a script, and fonts differ: as if the reader's were larger.
for (const script of ['with', 'without'] as const) {
  for (const size of ['100%', '125%', '150%']) {
    test(`a card full of long words fits its frame ${script} the script, in letters of ${size}`, async ({
      page,
    }) => {
      if (script === 'without') await page.route('**/board.js', (route) => route.abort())
      await page.goto('/simulator/states/card-long')
      await page.evaluate((fontSize) => Object.assign(document.documentElement.style, { fontSize }), size)
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 300 })
        expect.soft(await page.evaluate(() => document.documentElement.scrollWidth), `${width}`).toBe(width)
        expect.soft(await page.evaluate(narrowestSubject), `${width}`).toBeGreaterThan(60)
      }
    })
  }
}

/** In pixels: what is left of the message that says what a line is about. */
function narrowestSubject(): number {
  return Math.min(
    ...[...document.querySelectorAll('.subject')].map((one) => one.getBoundingClientRect().width),
  )
}

const WIKI = 'https://wiki.fernhill.example/'
const BOARD = `http://127.0.0.1:${process.env.BROWSER_TEST_PORT || 8797}`

test('a card in the sandboxed frame of a wiki has its style and its shapes, and leads out of it', async ({
  page,
  context,
}) => {
  const loaded: string[] = []
  const blocked: string[] = []
  page.on('requestfinished', (request) => loaded.push(request.url()))
  page.on('requestfailed', (request) => blocked.push(request.url()))
  const card = `${BOARD}/simulator/as/keyholder/embed/harbour-museum`
  await page.setViewportSize({ width: 640, height: 300 })
  const frame = `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="${card}" width="560" height="120" style="border: 1px solid #ccc"></iframe>`
  const body = `<body style="font: 16px/1.5 Open Sans, DejaVu Sans, sans-serif; margin: 24px 32px"><h1 style="font: 26px DejaVu Serif, serif; margin: 0 0 8px; border-bottom: 1px solid #aaa">Harbour museum</h1>
<p>The visitors' site <img src="${BOARD}/badges/harbour-museum.svg" alt="" style="vertical-align: middle"> is built by the web team. What is on it now:</p>${frame}`
  await page.route(WIKI, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }))
  // Chromium asks before a page from elsewhere may show one of this machine.
  await context.grantPermissions(['local-network-access'], { origin: WIKI })
  await page.goto(WIKI)
  const inside = page.frameLocator('iframe')
  await expect(inside.locator('h1')).toHaveText('harbour-museum')
  const colour = await inside.locator('.status.live').evaluate((mark) => getComputedStyle(mark).color)
  expect(colour).toBe('rgb(19, 112, 59)')
  await page.screenshot({ path: '.artifacts/pages/wiki.png' })
  const opened = context.waitForEvent('page')
  await inside.locator('h1 a').click()
  const beside = await opened
  await expect(beside.locator('h1')).toHaveText('harbour-museum')
  expect(await beside.evaluate(() => globalThis.origin)).toBe(BOARD)
  expect(loaded).toContain(`${BOARD}/icons.svg`)
  // The frame allows no scripts.
  expect(blocked.filter((url) => !url.endsWith('/board.js'))).toEqual([])
})
