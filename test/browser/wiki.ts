import type { BrowserContext, Page } from '@playwright/test'

const WIKI = 'https://wiki.fernhill.example/'
export const BOARD = `http://127.0.0.1:${process.env.BROWSER_TEST_PORT || 8797}`

const CARD = `<iframe sandbox="allow-popups allow-popups-to-escape-sandbox" src="${BOARD}/simulator/as/keyholder/embed/harbour-museum" width="560" height="120" style="border: 1px solid #ccc"></iframe>`
const BODY = `<body style="font: 16px/1.5 Open Sans, DejaVu Sans, sans-serif; margin: 24px 32px"><h1 style="font: 26px DejaVu Serif, serif; margin: 0 0 8px; border-bottom: 1px solid #aaa">Harbour museum</h1>
<p>The visitors' site <img src="${BOARD}/badges/harbour-museum.svg" alt="" style="vertical-align: middle"> is built by the web team. What is on it now:</p>${CARD}`

/** Opens a page of a wiki, with a badge in its text and the card below it; gives what is inside the card's frame. */
export async function openWiki(page: Page, context: BrowserContext) {
  await page.setViewportSize({ width: 640, height: 300 })
  await page.route(WIKI, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body: BODY }))
  // Chromium asks before a page from elsewhere may show one of this machine.
  await context.grantPermissions(['local-network-access'], { origin: WIKI })
  await page.goto(WIKI)
  return page.frameLocator('iframe')
}
