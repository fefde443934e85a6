import type { DeploymentSummary } from './deployment.ts'

/** Deployments on one page of a list. */
export const LIST_LENGTH = 25

/** Where a page of a project's deployments begins or ends: newest first, by date. */
export interface Place {
  /** ISO 8601; empty for a deployment without a date. */
  createdOn: string
  id: string
}

/** Deployments next to a place: the older ones after it, or the newer ones before it. */
export interface Cursor {
  place: Place
  direction: 'after' | 'before'
}

/** Reads `?cursor=`, as {@link cursorAt} writes it. A place does not move when deployments arrive or vanish. */
export function readDeploymentCursor(text: string): Cursor | 'unreadable' {
  const [, direction, date = '', id] = text.match(/^(after|before)\.([\dTZ:.-]{0,27})\.([\w-]{1,128})$/) ?? []
  if (id === undefined || (direction !== 'after' && direction !== 'before')) return 'unreadable'
  return { direction, place: { createdOn: date, id } }
}

/** The cursor of the page next to a deployment. */
export function cursorAt(direction: Cursor['direction'], deployment: DeploymentSummary): string {
  const { createdOn, id } = placeOf(deployment)
  return `${direction}.${createdOn}.${id}`
}

function placeOf({ createdOn, id }: DeploymentSummary): Place {
  return { createdOn: createdOn ?? '', id }
}
