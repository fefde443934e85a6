import type { Status } from './status.ts'

/** What a reader may ask of a project's deployments, in the order in which forms and sentences name it. */
export const SEARCH_FIELDS = ['environment', 'status', 'branch', 'q', 'since', 'until'] as const
export type SearchField = (typeof SEARCH_FIELDS)[number]

/** Which deployments are looked for; null: whichever. Days are ISO 8601 in UTC, `until` is one of them. */
export interface DeploymentSearch {
  /** `production`, `preview` or the name of a named one. */
  environment: string | null
  status: Status | null
  branch: string | null
  /** Words, or beginnings of words, of the branch, the message, the hash or the id. */
  q: string | null
  since: string | null
  until: string | null
}

export const ANY_DEPLOYMENT: DeploymentSearch = {
  ...{ environment: null, status: null, branch: null, q: null, since: null, until: null },
}

/** The words of a text that is looked for: what holds a letter or a digit. Of a whole id its short one is known. */
export function searchWords(text: string): string[] {
  return text
    .split(/[\s\p{C}]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => word.replace(/^([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, '$1'))
}
