import type { Failure } from '../domain/failure.ts'
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
  /** Goes on as far as the allowance reaches. Returns a failure that concerns the whole account. */
  run(allowance: Allowance): Promise<Failure | null>
}
