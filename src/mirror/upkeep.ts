import * as v from 'valibot'
import { createCell } from './cells.ts'
import type { Ground } from './core.ts'
import { SHARES } from './limits.ts'
import type { Task } from './task.ts'

/** Rows that one run takes away, and projects whose cards one run makes anew. */
const SWEPT = 2_000
const REMADE = 50

const CardsState = v.object({
  /** Of the settings by which the cards were made. */
  settings: v.string(),
  /** The last project whose card was made by them; null: all of them are. */
  made: v.nullable(v.string()),
})

/**
 * What changes without anybody writing it: by time, by other settings, and what is left of projects that are gone.
 * `cardSettings`: those that cards are made by, as a text.
 */
export function createUpkeep({ sql, store, readings, now }: Ground, cardSettings: string): Task[] {
  const cards = createCell(sql, {
    ...{ key: 'cards', shape: 1, schema: CardsState, isDerived: true },
    // By none yet: those of the first start have to be written down, or nobody could tell that the next ones are others.
    initial: { settings: '', made: null } as v.InferOutput<typeof CardsState>,
  })
  if (cards.get().settings !== cardSettings) cards.set({ settings: cardSettings, made: '' })

  const isWalking = () => {
    const at = readings.next('walks')
    return at !== null && at <= now()
  }

  return [
    task('turns', store.nextTurn, store.turn),
    task(
      'cards',
      () => (cards.get().made === null ? null : now()),
      () => cards.set({ settings: cardSettings, made: store.remakeAfter(cards.get().made ?? '', REMADE) }),
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
