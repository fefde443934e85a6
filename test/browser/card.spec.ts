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
