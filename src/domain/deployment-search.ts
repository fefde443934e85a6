import type { Status } from './status.ts'

/** What a reader may ask of a project's deployments, in the order in which forms and sentences name it. */
export const SEARCH_FIELDS = ['environment', 'status', 'branch', 'since', 'until'] as const
export type SearchField = (typeof SEARCH_FIELDS)[number]

/** Which deployments are looked for; null: whichever. Days are ISO 8601 in UTC, `until` is one of them. */
export interface DeploymentSearch {
  /** `production`, `preview` or the name of a named one. */
  environment: string | null
  status: Status | null
  branch: string | null
  since: string | null
  until: string | null
}

export const ANY_DEPLOYMENT: DeploymentSearch = {
  ...{ environment: null, status: null, branch: null, since: null, until: null },
}
