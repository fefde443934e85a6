import { expect, test } from './demo.ts'
import { BOARD, openWiki } from './wiki.ts'

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

test('a card in the sandboxed frame of a wiki has its style and its shapes, and leads out of it', async ({
  page,
  context,
}) => {
  const loaded: string[] = []
  const blocked: string[] = []
  page.on('requestfinished', (request) => loaded.push(request.url()))
  page.on('requestfailed', (request) => blocked.push(request.url()))
  const inside = await openWiki(page, context)
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
