import type { DeploymentSummary } from './deployment.ts'

/** Deployments on one page of a list. */
export const LIST_LENGTH = 25

/** Where a page of a project's deployments begins or ends: newest first, by date. */
interface Place {
  /** ISO 8601; empty for a deployment without a date. */
  createdOn: string
  id: string
}

/** Deployments next to a place: the older ones after it, or the newer ones before it. */
export interface Cursor {
  place: Place
  direction: 'after' | 'before'
}

/** Reads `?cursor=`, as {@link cursorAt} writes it; null for the first page. A place does not move when deployments arrive or vanish. */
export function readDeploymentCursor(text: string | undefined): Cursor | null | 'unreadable' {
  if (text === undefined) return null
  const [, direction, date = '', id] = text.match(/^(after|before)\.([\dTZ:.-]{0,27})\.([\w-]{1,128})$/) ?? []
  if (id === undefined || (direction !== 'after' && direction !== 'before')) return 'unreadable'
  return { direction, place: { createdOn: date, id } }
}

/** The cursor of the page next to a deployment. */
export function cursorAt(direction: Cursor['direction'], deployment: DeploymentSummary): string {
  const { createdOn, id } = placeOf(deployment)
  return `${direction}.${createdOn}.${id}`
}

/** The deployments of one page of a list, newest first, and whether there are others beside them. */
interface ListPage {
  deployments: readonly DeploymentSummary[]
  hasNewer: boolean
  hasOlder: boolean
}

/** The addresses of the pages beside one, as `pathAt` makes them of a cursor; null at an end of the list. */
export function pagesBeside(
  { deployments, hasNewer, hasOlder }: ListPage,
  pathAt: (cursor: string) => string,
): { newer: string | null; older: string | null } {
  const [first, last] = [deployments[0], deployments.at(-1)]
  return {
    newer: hasNewer && first ? pathAt(cursorAt('before', first)) : null,
    older: hasOlder && last ? pathAt(cursorAt('after', last)) : null,
  }
}

function placeOf({ createdOn, id }: DeploymentSummary): Place {
  return { createdOn: createdOn ?? '', id }
}
