import type { Ground } from './core.ts'
import { SHARES } from './limits.ts'
import type { Task } from './task.ts'

/** Rows that one run takes away, and projects whose cards one run makes anew. */
const SWEPT = 2_000
const REMADE = 50

/** What changes without anybody writing it: by time, by other settings, and what is left of projects that are gone. */
export function createUpkeep({ store, readings, now }: Ground): Task[] {
  const isWalking = () => {
    const at = readings.next('walks')
    return at !== null && at <= now()
  }

  return [
    task('turns', store.nextTurn, store.turn),
    task(
      'cards',
      () => (store.isOutdated() ? now() : null),
      () => store.remake(REMADE),
    ),
    {
      ...task(
        'sweep',
        () => (store.hasRemoved() ? now() : null),
        () => store.sweep(SWEPT),
      ),
      stopsAt: SHARES.rechecks,
    },
    {
      // What the day has of rows is for the history first.
      ...task('texts', () => (store.texts.isBehind() && !isWalking() ? now() : null), store.texts.fill),
      stopsAt: SHARES.words,
    },
  ]
}

function task(name: string, due: () => number | null, work: () => void): Task {
  return {
    name,
    due,
    async run() {
      work()
    },
  }
}
