import { expect, test } from './demo.ts'
import { opens } from './rows.ts'

test('j and k go from row to row, and Enter opens one', async ({ page }) => {
  await page.goto('/')
  const links = opens(page.locator('[data-rows] tbody tr'))
  await page.keyboard.press('j')
  await expect(links.nth(0)).toBeFocused()
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  await page.keyboard.press('k')
  await expect(links.nth(1)).toBeFocused()
  expect(await links.nth(1).evaluate((link) => getComputedStyle(link).outlineStyle)).toBe('solid')

  const name = await links.nth(1).textContent()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(`/projects/${name}`)
})

test('k stops at the first row, j at the last, and Tab leaves the list', async ({ page }) => {
  await page.goto('/')
  const links = opens(page.locator('[data-rows] tbody tr'))
  const count = await links.count()
  await page.keyboard.press('k')
  await expect(links.first()).toBeFocused()
  for (let presses = 0; presses < count + 2; presses++) await page.keyboard.press('j')
  await expect(links.last()).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(links.last()).not.toBeFocused()
})

test('a slash goes to the filter; there, keys are what is typed', async ({ page }) => {
  await page.route('**/projects/handbook', async (route) => {
    const response = await route.fetch()
    const filter = '<label>Filter <input data-filter type="search" value="main"></label>'
    await route.fulfill({ response, body: (await response.text()).replace('</h1>', `</h1>${filter}`) })
  })
  await page.goto('/projects/handbook')
  const filter = page.locator('[data-filter]').first()
  await page.keyboard.press('/')
  await expect(filter).toBeFocused()
  await page.keyboard.type('jk/')
  await expect(filter).toHaveValue('jk/')
  await expect(filter).toBeFocused()
})

test('keys with a modifier are left to the browser', async ({ page }) => {
  await page.goto('/')
  await page.keyboard.press('Control+j')
  await expect(page.locator('[data-rows] a:focus')).toHaveCount(0)
})

test('everything is reached with the keyboard alone, from the way past the header on', async ({ page }) => {
  await page.goto('/projects/handbook')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#main$/)
  const reachable = await page.locator('main').locator(`:is(${TAKES_FOCUS}):visible`).count()
  const reached = new Set<string>()
  for (let presses = 0; presses < reachable; presses++) {
    await page.keyboard.press('Tab')
    reached.add(await page.evaluate(placeOfFocus, TAKES_FOCUS))
  }
  expect(reached.size).toBe(reachable)
})

// As on a window of 1280 pixels at 200 %.
for (const path of ['/', '/projects/harbour-museum', '/?q=date-picker'])
  test(`what has the focus on ${path} shows it when the page is zoomed`, async ({ page }) => {
    await page.setViewportSize({ width: 640, height: 500 })
    await page.goto(path)
    expect(await page.evaluate(withHiddenOutlines, TAKES_FOCUS)).toEqual([])
  })

const TAKES_FOCUS = 'a, button, input, select, summary'

/** Which of the things that take focus within the main part has it. */
function placeOfFocus(kinds: string): string {
  const all = [...document.querySelectorAll(`main :is(${kinds})`)]
  return String(document.activeElement ? all.indexOf(document.activeElement) : -1)
}

/** What a box around it would leave no outline of, neither above nor below. */
function withHiddenOutlines(kinds: string): string[] {
  const isCut = (element: Element) => {
    const { top, bottom } = element.getBoundingClientRect()
    for (let box = element.parentElement; box; box = box.parentElement) {
      if (getComputedStyle(box).overflowY === 'visible') continue
      const around = box.getBoundingClientRect()
      if (around.top > top - 4 && around.bottom < bottom + 4) return true
    }
    return false
  }
  return [...document.querySelectorAll(`main :is(${kinds})`)].filter(isCut).map((one) => one.textContent)
}
