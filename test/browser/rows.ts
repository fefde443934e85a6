import type { Locator, Page } from '@playwright/test'

/** The row of a project in the list of projects. */
export function rowOf(page: Page, project: string): Locator {
  return page.locator('[data-rows] tbody tr').filter({ has: page.locator('th > a', { hasText: project }) })
}

/** The row of a deployment, by its message, among a project's deployments: its branch's row shows it as well. */
export function deploymentRow(page: Page, message: string): Locator {
  const rows = section(page, 'Deployments').locator('[data-rows] tbody tr')
  return rows.filter({ has: page.locator('.subject', { hasText: message }) })
}

/** The link that opens a row. */
export function opens(row: Locator): Locator {
  return row.locator('th > a, td.commit > .subject')
}

/** A part of a page, by its heading. */
export function section(page: Page, heading: string): Locator {
  return page.getByRole('region', { name: heading })
}

/** The link out to a site, within a part of a page. */
export function site(within: Locator): Locator {
  return within.locator('a[href^="https:"]')
}
