import * as v from 'valibot'
import { parseJson } from '../domain/json.ts'
import type { ProjectChange } from '../mirror/change.ts'
import { createDays, createHoldOf } from './hold.ts'
import { dayOf, isGoing, type PlannedDeletion } from './planned.ts'
import type { PlannedChange } from './planned-changes.ts'
import type { RetentionPolicy } from './policy.ts'
import { type Decision, RemoveReason } from './reasons.ts'

/** One that a plan deletes. */
export type Removal = Extract<Decision, { decision: 'remove' }>

export interface StepsQuestion {
  /** What is planned of the project up to now. */
  all: readonly PlannedDeletion[]
  /** What is to go, the oldest first. */
  removals: readonly Removal[]
  /** The days that the project's pages tell. */
  told: ReadonlyMap<string, number>
  most: number
  isGoingOn: boolean
  policy: RetentionPolicy
  change: PlannedChange
  pages: Pick<ProjectChange, 'setDeletesOn'>
  now: () => number
}

/** What is to be written, one by one, so that what is too much for one transaction can be cut off. */
export function stepsOf(question: StepsQuestion): (() => void)[] {
  const { all, removals, told, most, isGoingOn, change, pages, policy, now } = question
  const wanted = new Set(removals.map(({ id }) => id))
  // One of which nobody knows why it goes does not go: it is planned anew, with a new grace.
  const [staying, gone] = divide(all, (one) => wanted.has(one.id) && readReason(one.reason) !== null)
  const known = new Map(staying.map((one) => [one.id, one]))
  const holdOf = createHoldOf({
    ...{ planned: staying.map(({ hold }) => hold), most, isGoingOn },
    removals: removals.length,
  })
  // Made when the first day is asked for: those that were taken back before do not count.
  let days: (() => number) | null = null
  const nextDay = () => {
    days ??= createDays(policy, change.going(), now())
    return days()
  }
  const hold = (one: PlannedDeletion) => {
    const held = holdOf(one.hold)
    // It has waited, and nobody was told a day.
    const isReleased = isGoing({ hold: held }) && !isGoing(one)
    change.alter(one, isReleased ? { hold: held, deletes_at: nextDay() } : { hold: held })
  }
  const [same, others] = divide(staying, (one) => one.hold === holdOf(one.hold))
  const added = removals.filter(({ id }) => !known.has(id))
  const add = ({ id, reason }: Removal) =>
    change.add({ id, reason: JSON.stringify(reason), hold: holdOf(null), deletes_at: nextDay() })
  return [
    ...gone.map((one) => () => change.remove(one)),
    ...others.toSorted((a, b) => a.deletes_at - b.deletes_at).map((one) => () => hold(one)),
    ...added.map((one) => () => add(one)),
    ...wrongDays(same, told, all).map(
      ([id, day]) =>
        () =>
          pages.setDeletesOn(id, day),
    ),
  ]
}

/** Days that pages tell otherwise than planned: such as when the deployments were read anew. */
function wrongDays(
  same: readonly PlannedDeletion[],
  told: ReadonlyMap<string, number>,
  all: readonly PlannedDeletion[],
): [id: string, day: number | null][] {
  const planned = new Set(all.map(({ id }) => id))
  const unplanned = [...told.keys()].filter((id) => !planned.has(id))
  const differing = same.filter((one) => (told.get(one.id) ?? null) !== dayOf(one))
  return [
    ...unplanned.map((id): [string, null] => [id, null]),
    ...differing.map((one): [string, number | null] => [one.id, dayOf(one)]),
  ]
}

/** Why a deletion is planned; null when what is stored cannot be read. */
export function readReason(text: string): RemoveReason | null {
  const read = v.safeParse(RemoveReason, parseJson(text))
  return read.success ? read.output : null
}

function divide<T>(items: readonly T[], isFirst: (item: T) => boolean): [T[], T[]] {
  const groups = Map.groupBy(items, isFirst)
  return [groups.get(true) ?? [], groups.get(false) ?? []]
}
