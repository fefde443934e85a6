import type { Page } from '@playwright/test'
import { expect, test } from './demo.ts'

/** The answers that the page's own script got from now on. */
function asked(page: Page) {
  const answers: { tag: string | undefined; cached: boolean }[] = []
  page.on('response', async (response) => {
    if (response.request().resourceType() !== 'fetch') return
    const headers = await response.request().allHeaders()
    answers.push({ tag: headers['if-none-match'], cached: response.status() === 304 })
  })
  return answers
}

test('a page asks with its ETag, and an unchanged one costs a 304', async ({ page, demo }) => {
  const answers = asked(page)
  await page.goto('/projects/brand-guidelines')
  await expect(page.locator('html')).not.toHaveAttribute('data-busy')
  await demo.pass(31)
  await expect.poll(() => answers).toHaveLength(1)
  await demo.pass(30)
  await expect.poll(() => answers).toHaveLength(2)
  for (const { tag } of answers) expect(tag).toMatch(/^W\/"/)
})

test('a hidden page does not ask, and asks at once when it is seen again', async ({ page, demo }) => {
  const answers = asked(page)
  await page.goto('/projects/brand-guidelines')
  await page.evaluate(turn, 'hidden' as const)
  await demo.pass(300)
  expect(answers).toEqual([])
  await page.evaluate(turn, 'visible' as const)
  await expect.poll(() => answers).toHaveLength(1)
})

test('a page that was left open asks every two minutes, and at once when somebody comes back to it', async ({
  page,
  demo,
}) => {
  await page.goto('/projects/brand-guidelines')
  await expect(page.locator('html')).not.toHaveAttribute('data-busy')
  for (let minutes = 0; minutes < 12; minutes += 1) await demo.pass(60)
  let asks = 0
  page.on('request', (request) => {
    if (request.resourceType() === 'fetch') asks += 1
  })
  for (let minutes = 0; minutes < 10; minutes += 1) await demo.pass(60)
  // Twenty times, if nobody had left it.
  expect([4, 5]).toContain(asks)
  const before = asks
  await page.mouse.move(100, 100)
  await expect.poll(() => asks).toBe(before + 1)
})

/** The browser of the tests shows every page; this is how a page hears that its tab was changed. */
function turn(state: DocumentVisibilityState): void {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}
