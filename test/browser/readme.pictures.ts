import { join } from 'node:path'
import { expect, test } from './demo.ts'
import { openWiki } from './wiki.ts'

// `npm run pictures` draws them: what the README shows. What it only links to is drawn in light alone.

const IMAGES = join(import.meta.dirname, '../../docs/images')

const PICTURES = [
  { name: 'search', address: '/?q=month', themes: ['light', 'dark'] },
  {
    name: 'filters',
    address: '/projects/design-system?branch=feat%2Fdate-picker&status=success',
    themes: ['light'],
  },
  { name: 'branch', address: '/projects/design-system/branches/feat/date-picker', themes: ['light'] },
] as const

for (const { name, address, themes } of PICTURES)
  test(`the picture of ${name}`, async ({ page, demo }) => {
    await page.goto(address)
    // The words of a new account are there after a moment.
    await demo.passUntil(() => expect(page.locator('main tbody tr')).not.toHaveCount(0, { timeout: 500 }))
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(IMAGES, `${name}-${colorScheme}.png`) })
    }
  })

test('the picture of a wiki', async ({ page, context }) => {
  const inside = await openWiki(page, context)
  await expect(inside.locator('h1')).toHaveText('harbour-museum')
  await page.screenshot({ path: join(IMAGES, 'wiki.png') })
})

test('the picture of the overview', async ({ page, demo }) => {
  await page.goto('/')
  // What needs attention follows from the history, which is read bit by bit.
  await demo.passUntil(() =>
    expect(page.locator('main')).toContainText(/[4-9] projects need attention/, { timeout: 500 }),
  )
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.screenshot({ path: join(IMAGES, `overview-${colorScheme}.png`) })
  }
})
