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

const LABELS = ['docs', 'WWWWWW', 'iiiiiiii', 'release/1.2.3_rc', 'Ünïcödé ß', 'Москва', 'a b&c <x>']

test('a badge has as much room as its letters take, and a margin on either side', async ({ page }) => {
  for (const label of LABELS) {
    const badge = await page.request.get(`/badges/harbour-museum.svg?label=${encodeURIComponent(label)}`)
    await page.setContent(await badge.text())
    for (const margin of await page.evaluate(marginsOfLetters)) {
      expect.soft(margin, label).toBeGreaterThan(3)
      expect.soft(margin, label).toBeLessThan(12)
    }
  }
})

/** In pixels, beside the label and beside the word. */
function marginsOfLetters(): number[] {
  const badge = document.querySelector('svg')?.width.baseVal.value ?? 0
  const left = document.querySelector('path')?.getBBox().width ?? 0
  return [...document.querySelectorAll('text')].map(
    (text, place) => ((place === 0 ? left : badge - left) - text.getComputedTextLength()) / 2,
  )
}
