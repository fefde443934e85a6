import type { Status } from '../domain/status.ts'

/** The shapes of the status vocabulary: those of a deployment, `live` for the canonical one, `none` for nothing. */
export type Shape = Status | 'live' | 'none'

/** A page's state: `idle` where it is about none. */
export type PageStatus = Shape | 'idle'

/** The colours of the style sheet in the light, for what is shown elsewhere. White letters are read on each. */
export const COLOURS: Record<PageStatus, string> = {
  live: '#13703b',
  success: '#13703b',
  building: '#855000',
  queued: '#855000',
  failed: '#b4231a',
  canceled: '#565e5a',
  skipped: '#565e5a',
  unknown: '#565e5a',
  none: '#565e5a',
  idle: '#565e5a',
}

const WORDS: Record<Shape, string> = {
  live: 'Live',
  success: 'Success',
  building: 'Building',
  queued: 'Queued',
  failed: 'Failed',
  canceled: 'Canceled',
  skipped: 'Skipped',
  unknown: 'Unknown',
  none: 'Never deployed',
}

/** The word for a shape, whatever is known of the deployment. */
export function statusName(status: Shape): string {
  return WORDS[status]
}
