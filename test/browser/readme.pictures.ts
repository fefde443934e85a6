import { join } from 'node:path'
import { expect, test } from './demo.ts'

// `npm run pictures` draws them: what the README shows of finding. What it only links to is drawn in light alone.

const IMAGES = join(import.meta.dirname, '../../docs/images')

const PICTURES = [
  { name: 'search', address: '/?q=month', themes: ['light', 'dark'] },
  {
    name: 'filters',
    themes: ['light'],
    address: '/projects/design-system?branch=feat%2Fdate-picker&status=success',
  },
  { name: 'branch', address: '/projects/design-system/branches/feat/date-picker', themes: ['light'] },
] as const

for (const { name, address, themes } of PICTURES)
  test(`the picture of ${name}`, async ({ page, demo }) => {
    await page.goto(address)
    // The words of a new account are there after a moment.
    await demo.passUntil(() =>
      expect(page.locator('.deployments tbody tr')).not.toHaveCount(0, { timeout: 500 }),
    )
    for (const colorScheme of themes) {
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: join(IMAGES, `${name}-${colorScheme}.png`) })
    }
  })
