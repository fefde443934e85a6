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

/**
 * Tells what a feature does, as its part of `/activity`. `isShown`: what this visitor may know of; `seesAll`: and of what is
 * about all projects together.
 */
export type TellActivity = (
  question: ActivityQuestion,
  isShown: (project: string) => boolean,
  seesAll: boolean,
) => Partial<Activity>

/** Tasks that belong together, and what is told of them. */
export interface Feature {
  tasks: readonly Task[]
  activity?: TellActivity
}
