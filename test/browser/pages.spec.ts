import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { HtmlValidate } from 'html-validate'
import { expect, test } from './demo.ts'
import { PAGES, STATES } from './pages.ts'
import { rowOf } from './rows.ts'

const SCREENSHOTS = join(import.meta.dirname, '../../.artifacts/pages')
const WIDTHS = { wide: 1280, narrow: 360 }
/** Of a window of 1280 px at a zoom of 400 %. Source: WCAG 2.2, 1.4.10 Reflow. */
const ZOOMED = 320

/** WCAG 2.2 to AA, with the size of what is touched, and what axe calls best practice. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  // A title says since when: a chat shows it for half an hour, and a tab cuts it off.
  rules: { 'long-title': ['error', { maxlength: 110 }] },
})

for (const [name, open] of Object.entries(PAGES)) {
  test(`${name} is valid HTML, fits on a phone, and leaves axe nothing to find in either theme`, async ({
    page,
    demo,
  }) => {
    await open(page, demo)
    expect.soft(await invalid(page)).toEqual([])
    expect.soft(await page.evaluate(textsOfSeveralLinks)).toEqual([])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const [width, pixels] of Object.entries(WIDTHS)) {
        await page.setViewportSize({ width: pixels, height: 800 })
        await page.screenshot({
          path: join(SCREENSHOTS, `${name}-${colorScheme}-${width}.png`),
          fullPage: true,
        })
        // Another theme changes nothing but colours.
        const rules = colorScheme === 'light' ? undefined : ['color-contrast']
        expect.soft(await violations(page, rules)).toEqual([])
        expect.soft(await page.evaluate(tooSmallToTouch)).toEqual([])
        expect.soft(await page.evaluate(astrayFromWhatTheyCopy)).toEqual([])
      }
      expect.soft(await page.evaluate(widthOfContent)).toBe(WIDTHS.narrow)
      expect.soft(await page.evaluate(holesInSentences)).toEqual([])
      expect.soft(await page.evaluate(agesShortOfTheEdge)).toEqual([])
      expect.soft(await page.evaluate(rowsOfMoreThanThreeLines)).toEqual([])
      await expect.soft(page.locator('tbody .optional').filter({ visible: true })).toHaveCount(0)
    }
    await page.setViewportSize({ width: ZOOMED, height: 256 })
    expect.soft(await page.evaluate(widthOfContent)).toBe(ZOOMED)
  })
}

for (const path of ['/', '/projects/harbour-museum'])
  test(`between a phone and a desk each column of ${path} has room to be read`, async ({ page }) => {
    await page.goto(path)
    for (const width of [900, 1000, 1120]) {
      await page.setViewportSize({ width, height: 800 })
      expect.soft(await page.evaluate(widthOfContent)).toBe(width)
      expect.soft(await page.evaluate(narrowestColumn), `${width}`).toBeGreaterThan(80)
    }
  })

test('on a desk a branch of 27 letters stands on one line, and so does the address of one of 20', async ({
  page,
}) => {
  await page.goto('/projects/harbour-museum/branches')
  for (const name of ['experiment/view-transitions', 'experiment-3d-models.harbour-museum.pages.example']) {
    const link = page.getByRole('link', { name, exact: true })
    expect(await link.evaluate((one) => one.getClientRects().length), name).toBe(1)
    expect((await link.boundingBox())?.height, name).toBeLessThan(40)
  }
})

test('on a desk a message of any length takes three lines of a list at most', async ({ page }) => {
  await page.goto('/simulator/states/loading-history')
  const links = page.locator('tbody :is(th, .commit) > .subject')
  const heights = await links.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height))
  expect(Math.max(...heights)).toBeCloseTo(72, 0)
})

test('the way back is read out without the strokes between its steps', async ({ page }) => {
  await page.goto('/projects/harbour-museum/branches')
  await expect(page.getByRole('navigation', { name: 'Breadcrumb' })).toMatchAriaSnapshot(`
    - list:
      - listitem:
        - link "Projects"
      - listitem:
        - /children: equal
        - link "harbour-museum"
      - listitem: Branches
  `)
})

test('on a phone a search in all projects shows of which branch a deployment is', async ({ page }) => {
  await page.setViewportSize({ width: WIDTHS.narrow, height: 800 })
  await page.goto('/?q=date-picker')
  const where = page.locator('.deployments .where > :first-child').first()
  await expect(where).toHaveText(/^design-system · feat\/date-picker/)
  expect(await where.evaluate((one) => one.scrollWidth - one.clientWidth)).toBe(0)
})

test('on a phone the list of projects says how far a build is, and when one failed', async ({ page }) => {
  await page.setViewportSize({ width: WIDTHS.narrow, height: 800 })
  await page.goto('/')
  const [building, failed] = [rowOf(page, 'boat-hall'), rowOf(page, 'ticket-shop')]
  await expect(building.getByText('stage 4 of 5, build')).toBeVisible()
  await expect(building.getByText('Building').filter({ visible: true })).toHaveCount(1)
  await expect(failed.getByText(/ago$/).filter({ visible: true })).toHaveCount(1)
  await expect(failed.getByText(/failed/i).filter({ visible: true })).toHaveText(['Build failed'])
  await expect(failed.locator('.subject').filter({ visible: true })).toHaveText('Upgrade the payment form')
})

test('on a phone a branch that is too long for its line ends in an ellipsis', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 800 })
  await page.goto('/projects/public-consultation-on-the-redesign-of-the-old-harbour')
  const branch = page.getByRole('link', { name: 'second-round/model-photographs' }).first()
  expect(await branch.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeGreaterThan(0)
  await expect(branch).toHaveCSS('text-overflow', 'ellipsis')
})

test('on a desk a branch of hundreds of letters ends after a few lines, in a row no higher than that', async ({
  page,
}) => {
  await page.goto('/simulator/states/loading-history')
  const rows = page.getByRole('row').filter({ hasText: 'Say-nothing-of-it' })
  await expect(rows).toHaveCount(2)
  for (const row of await rows.all()) expect(await row.evaluate((one) => one.clientHeight)).toBeLessThan(200)
})

test('on paper there is nothing to press or to fill in', async ({ page }) => {
  await page.goto('/projects/ticket-shop?status=failed')
  const controls = page.locator('a.button, button, input, select, .filters')
  expect(await controls.filter({ visible: true }).count()).toBeGreaterThan(5)
  await page.emulateMedia({ media: 'print' })
  await expect(controls.filter({ visible: true })).toHaveCount(0)
})

test('in forced colours the number whose projects are shown is marked', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await page.goto('/?status=failed')
  const grounds = await page
    .locator('.flap')
    .evaluateAll((flaps) => flaps.map((one) => getComputedStyle(one).backgroundColor))
  const [, failed, ...others] = grounds
  expect(others).not.toContain(failed)
})

test('a link in the sentence of a tile of the wall leads where it says, the rest to the project', async ({
  page,
}) => {
  await page.goto('/tv')
  const tile = page.locator('.tile', { has: page.getByRole('heading', { name: 'opening-hours' }) })
  await tile.getByRole('link', { name: 'Closed on Mondays in winter' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Closed on Mondays in winter')
  await page.goBack()
  await tile.getByText('was taken back').click({ position: { x: 2, y: 2 }, force: true })
  await expect(page).toHaveURL(/opening-hours$/)
})

test('on a phone all parts of a page are as far apart', async ({ page }) => {
  await page.setViewportSize({ width: WIDTHS.narrow, height: 800 })
  await page.goto('/projects/volunteer-portal')
  const gaps = await page.locator('.board').evaluateAll((parts) =>
    parts.slice(1).map((part, place) => {
      const above = parts[place]?.getBoundingClientRect().bottom ?? 0
      return Math.round(part.getBoundingClientRect().top - above)
    }),
  )
  expect(new Set(gaps)).toEqual(new Set([32]))
})

test('every state is among these pages', async ({ request }) => {
  expect(await (await request.get('/simulator/states/')).json()).toEqual(STATES)
})

/** A text that leads to two places tells nobody where it leads. Commits may have the same message, and pages in named lists neighbours. */
function textsOfSeveralLinks(): string[] {
  const links = [...document.querySelectorAll('a[href]:not(.subject, .log *, .pager *)')]
  const places = Map.groupBy(links, (link) => link.textContent?.replace(/\s+/g, ' ').trim())
  return [...places]
    .filter(([, alike]) => new Set(alike.map((link) => link.getAttribute('href'))).size > 1)
    .map(([text]) => text ?? '')
}

function widthOfContent(): number {
  return document.documentElement.scrollWidth
}

/** Room that is kept for a longer age is no gap between two words. */
function holesInSentences(): string[] {
  return [...document.querySelectorAll('time')]
    .filter((time) => {
      const text = document.createRange()
      text.selectNodeContents(time)
      const room = time.getBoundingClientRect().width - text.getBoundingClientRect().width
      return room > 1 && time.nextElementSibling
    })
    .map((time) => time.parentElement?.textContent ?? '')
}

/** The ages of a list stand below each other. */
function agesShortOfTheEdge(): string[] {
  return [...document.querySelectorAll('[data-rows] .when time, .cut small time')]
    .filter((time) => {
      const text = document.createRange()
      text.selectNodeContents(time)
      const edge = time.closest('tr, .cut')?.getBoundingClientRect().right ?? 0
      return text.getBoundingClientRect().width > 0 && edge - text.getBoundingClientRect().right > 1
    })
    .map((time) => time.textContent)
}

/** In pixels, without the space before it. */
function narrowestColumn(): number {
  const widths = [...document.querySelectorAll('thead th')].map(
    (one) => one.clientWidth - Number.parseFloat(getComputedStyle(one).paddingInlineStart),
  )
  return Math.min(...widths)
}

/** Stricter than axe, which lets links within a sentence be small. A tile of the wall is touched anywhere. */
function tooSmallToTouch(): string[] {
  return [...document.querySelectorAll('a, button, input, select')]
    .map((element) => ({
      element,
      ...(element.closest('.tile') ?? element).getBoundingClientRect().toJSON(),
    }))
    .filter(({ width, height }) => width > 0 && Math.min(width, height) < 24)
    .map(({ element, width, height }) => `${element.textContent} ${width} x ${height}`)
}

/** A button stands behind the last word of its address, on the same line, and covers none of it. */
function astrayFromWhatTheyCopy(): string[] {
  return [...document.querySelectorAll('.copy')].flatMap((button) => {
    const address = button.previousElementSibling
    const place = button.getBoundingClientRect()
    if (!address || place.width === 0) return []
    const text = document.createRange()
    text.selectNodeContents(address)
    const box = address.getBoundingClientRect()
    const { right, bottom } = [...text.getClientRects()].at(-1) ?? box
    // What does not fit is cut off at the end of its box.
    const gap = place.left - Math.min(right, box.right)
    const isBehind = gap >= 0 && gap < 48 && place.top < bottom && place.bottom > bottom - 24
    return isBehind ? [] : [button.getAttribute('data-copy') ?? '']
  })
}

function rowsOfMoreThanThreeLines(): string[] {
  const [line, space] = [24, 28]
  // A sentence that says what is wrong is not cut off, and what is on each environment has a line of its own.
  return [...document.querySelectorAll('[data-rows] tbody tr:not(:has(.reason, .on))')]
    .filter((row) => row.getBoundingClientRect().height > 3 * line + space)
    .map((row) => row.textContent ?? '')
}

/** `rules`: these alone. */
async function violations(page: Page, rules?: string[]): Promise<string[]> {
  // The board has no frames: axe needs no page of its own for what it found in each, and takes half the time.
  const axe = new AxeBuilder({ page }).setLegacyMode().options({ resultTypes: ['violations'] })
  const { violations } = await (rules ? axe.withRules(rules) : axe.withTags(TAGS)).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
}

async function invalid(page: Page): Promise<string[]> {
  const html = await (await page.request.get(page.url())).text()
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) => messages.map(describeMessage))
}

function describeMessage({
  ruleId,
  message,
  line,
  column,
}: {
  ruleId: string
  message: string
  line: number
  column: number
}): string {
  return `${ruleId} at ${line}:${column}: ${message}`
}
