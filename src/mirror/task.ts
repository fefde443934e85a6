import type { Failure } from '../domain/failure.ts'
import type { Activity, ActivityQuestion } from './activity.ts'
import type { Allowance } from './meter.ts'

/** Something that the mirror does by itself, piece by piece: what is left is due again. */
export interface Task {
  name: string
  /** Where it calls the API: how much of its budget is left to others. Such a task rests while syncs fail. */
  reserve?: number
  /** At which share of the day's rows it stops until midnight. */
  stopsAt?: number
  /** When there is something to do (ms; what is past is due now); null when there is nothing. Reads one row at most. */
  due(): number | null
  /** Goes on as far as the allowance reaches. Returns a failure that concerns the whole account, if there is one. */
  run(allowance: Allowance): Promise<Failure | null | undefined>
}

/** Of which projects a visitor of `/activity` may know, and whether of what is about all of them together. */
export interface Viewer {
  isShown: (project: string) => boolean
  seesAll: boolean
}

/** Tells what a feature does, as its part of `/activity`. */
export type TellActivity = (viewer: Viewer, question: ActivityQuestion) => Partial<Activity>

/** Tasks that belong together, and what is told of them. */
export interface Feature {
  tasks: readonly Task[]
  activity?: TellActivity
}
