import { expect, type Page } from '@playwright/test'
import type { Demo } from './demo.ts'
import { opens } from './rows.ts'

/** Pages in states that the demo's account does not come to, or not soon: test/demo/states.tsx. */
export const STATES = [
  'stale',
  'rate-limited',
  'one-project',
  'hundred-projects',
  'loading',
  'loading-history',
  'nothing-live',
  'deployment-building',
  'deployment-queued',
  'deployment-failed',
  'deployment-live',
  'deployment-very-long',
  'deployment-canceled',
  'deployment-skipped',
  'deployment-unknown',
  'deployment-to-be-deleted',
  'activity-to-correct',
  'activity-not-known',
  'setup-wrong',
  'locked-wrong',
  'access-unavailable',
  'one-moment',
  'wall-of-one',
  'wall-of-forty',
  'wall-old',
  'wall-empty',
  'card-old',
  'card-long',
  'card-missing',
]

/** Every kind of page that the board has, and the way there. */
export const PAGES: Record<string, (page: Page, demo: Demo) => Promise<unknown>> = {
  overview: (page) => page.goto('/'),
  project: (page) => page.goto('/projects/harbour-museum'),
  'project-failed': (page) => page.goto('/projects/ticket-shop'),
  'project-in-need-of-attention': (page) => page.goto('/projects/volunteer-portal'),
  'project-with-a-dead-address': (page, demo) => openTold(page, demo, 'brand-guidelines', 'does not work'),
  'project-that-waits': (page, demo) => openTold(page, demo, 'tide-tables', 'waits to be built'),
  'card-with-a-dead-address': async (page, demo) => {
    await openTold(page, demo, 'brand-guidelines', 'does not work')
    await page.goto('/embed/brand-guidelines')
  },
  'projects-in-need-of-attention': (page) => page.goto('/?attention='),
  'projects-in-a-state': (page) => page.goto('/?status=building'),
  'state-of-a-project-refused': (page) => page.goto('/?status=ready'),
  'what-was-live': (page) => page.goto('/projects/opening-hours/live'),
  'project-building': (page) => page.goto('/projects/ferry-timetable'),
  'project-never-deployed': (page) => page.goto('/projects/annual-report'),
  'project-long-name': (page) =>
    page.goto('/projects/public-consultation-on-the-redesign-of-the-old-harbour'),
  'deployment-live': (page) => openFirst(page, '/projects/harbour-museum', 'Live'),
  'deployment-failed': (page) => openFirst(page, '/projects/ticket-shop', 'Failed'),
  log: (page) => openLog(page),
  'log-lines': async (page) => {
    await openLog(page)
    await page.goto(`${page.url()}?lines=20-24&wrap=off`)
  },
  'deployment-skipped': (page) => openFirst(page, '/projects/handbook', 'Skipped'),
  'older-deployments': openOlder,
  'deployments-of-all': (page) => page.goto('/deployments'),
  'deployments-of-all-failed': (page) => page.goto('/deployments?status=failed'),
  'deployments-found': (page) => page.goto('/projects/ticket-shop?status=failed'),
  'no-deployments-found': (page) => page.goto('/projects/ticket-shop?branch=no-such-branch&status=failed'),
  'search-refused': (page) => page.goto('/projects/ticket-shop?status=live&since=2026-13-45'),
  branch: (page) => page.goto('/projects/design-system/branches/feat/date-picker'),
  branches: (page) => page.goto('/projects/harbour-museum/branches'),
  'commit-live': (page) => openCommit(page, 'Live'),
  'commit-skipped': (page) => openCommit(page, 'Skipped'),
  'commit-not-known': (page) => page.goto('/projects/handbook/commits/0000000'),
  'commit-in-projects': async (page) => {
    await openCommit(page, 'Live')
    await page.goto(`/commits/${page.url().split('/').at(-1)}`)
  },
  'wall-screen': (page) => page.goto('/tv'),
  card: (page) => page.goto('/embed/harbour-museum'),
  activity: (page) => page.goto('/activity'),
  'activity-with-plan': (page) => page.goto('/activity?project=harbour-museum'),
  'not-found': (page) => page.goto('/projects/no-such-project'),
  'words-found': (page) => page.goto('/?q=the'),
  'hash-found': async (page) => {
    await page.goto('/projects/harbour-museum')
    const hash = await page.getByRole('region', { name: 'Live now' }).locator('code').textContent()
    await page.goto(`/?q=${hash}`)
  },
  'words-of-a-project-found': (page) => page.goto('/projects/design-system?q=date&status=success'),
  'words-refused': (page) => page.goto('/?q=***'),
  'nothing-found': (page) => page.goto('/?q=no+such+project'),
  // The board under other settings: test/demo/other-settings.ts.
  setup: (page) => page.goto('/simulator/as/closed/'),
  empty: (page) => page.goto('/simulator/as/empty/'),
  locked: (page) => page.goto('/simulator/as/locked/'),
  'signed-out': (page) => page.goto('/simulator/as/signed-out/'),
  share: (page) => page.goto('/simulator/as/keyholder/share'),
  'share-refused': (page) => sendShareForm(page, ''),
  'link-made': (page) => sendShareForm(page, 'ticket-shop'),
  'api-down': openWhileDown,
  ...Object.fromEntries(
    STATES.map((name) => [`state-${name}`, (page: Page) => page.goto(`/simulator/states/${name}`)]),
  ),
}

/** A project's page, once the board tells that of it. */
async function openTold(page: Page, demo: Demo, project: string, says: string): Promise<void> {
  await page.goto(`/projects/${project}`)
  await demo.passUntil(() =>
    expect(page.getByRole('region', { name: 'Needs attention' })).toContainText(says, { timeout: 500 }),
  )
}

async function openFirst(page: Page, address: string, status: string): Promise<void> {
  await page.goto(address)
  const row = page
    .locator('[data-rows] tbody tr')
    .filter({ has: page.locator('.status', { hasText: status }) })
  await page.goto((await opens(row.first()).getAttribute('href')) ?? '')
}

/** The log of the build of `ticket-shop` that failed. */
async function openLog(page: Page): Promise<void> {
  await openFirst(page, '/projects/ticket-shop', 'Failed')
  await page.getByRole('link', { name: /^All .* of the log$/ }).click()
}

/** The commit of a deployment of `handbook` in that state. */
async function openCommit(page: Page, status: string): Promise<void> {
  await openFirst(page, '/projects/handbook', status)
  await page.goto((await page.getByText('is it live?').getAttribute('href')) ?? '')
}

/** The page further back, as soon as the history has been read so far. */
async function openOlder(page: Page): Promise<void> {
  const next = page.locator('a[rel=next]')
  await expect(async () => {
    await page.goto('/projects/harbour-museum')
    await expect(next).toBeVisible({ timeout: 500 })
  }).toPass()
  await page.goto((await next.getAttribute('href')) ?? '')
}

/** The form's own address is the board's: here it goes where it was found. */
async function sendShareForm(page: Page, project: string): Promise<void> {
  await page.goto('/simulator/as/keyholder/share')
  await page.locator('form[method=post]').evaluate((form, name) => {
    form.setAttribute('action', location.href)
    for (const option of form.querySelectorAll('option')) if (name === '') option.value = name
    const choice = form.querySelector<HTMLSelectElement>('#project')
    if (choice) choice.value = name
  }, project)
  const answer = page.waitForEvent('framenavigated')
  await page.locator('form[method=post]').evaluate((form: HTMLFormElement) => form.submit())
  await answer
  await page.waitForLoadState()
}

/** Once the board has noticed that Cloudflare does not answer. */
async function openWhileDown(page: Page, demo: Demo): Promise<void> {
  await page.goto('/')
  await demo.breakApi({ kind: 'status', status: 500 })
  await demo.passUntil(() => expect(page.locator('.banner')).toBeVisible({ timeout: 500 }))
}
