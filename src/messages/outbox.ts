import * as v from 'valibot'
import type { ProjectCard } from '../domain/card.ts'
import type { NamedBranches } from '../domain/environment.ts'
import { parseJson } from '../domain/text.ts'
import { DAY_MS } from '../domain/time.ts'
import { type CardsOptions, cardOf } from '../mirror/cards.ts'
import { type Cell, createCell } from '../mirror/cells.ts'
import { createDeployments } from '../mirror/deployments.ts'
import type { Sql } from '../mirror/sql.ts'
import { BoardEvent, type EventFacts, eventsOf, makeEvent } from './events.ts'
import { isToldOf, type NotificationEntry } from './settings.ts'

/** So long it is remembered what was told (ms): a deployment that the API lost and found again is not told again. */
const MEMORY_MS = 7 * DAY_MS

/** With each new message so many old ones are taken away. */
const PURGE_LENGTH = 10

/** So many of a project's builds are looked at to find out what its branch was before. */
const LOOKED_AT = 300

const time = v.optional(v.nullable(v.number()), null)

/** How it goes with a receiver. Times in milliseconds. */
const ReceiverState = v.object({
  /** Failures since the last success, and until when it is left alone for them. */
  failures: v.optional(v.number(), 0),
  restsUntil: v.optional(v.number(), 0),
  succeededAt: time,
  failedAt: time,
  /** What came of the last failure, in words. */
  why: v.optional(v.nullable(v.string()), null),
  /** A digest of the address that is gone: nothing is sent there any more. */
  goneAddress: v.optional(v.nullable(v.string()), null),
})
type ReceiverState = v.InferOutput<typeof ReceiverState>

/** By their names, as a list: a record would lose one that is called `constructor`, whose key valibot leaves out. */
const ReceiverStates = v.array(v.tuple([v.string(), ReceiverState]))

/** A message that waits. */
export interface Waiting {
  number: number
  tries: number
  event: BoardEvent
}

type Numbered = Pick<Waiting, 'number'>

/** What waits to be told, and how it goes with those who are told: the table `outbox`, and a value in `state`. */
export type Outbox = ReturnType<typeof createOutbox>

export function createOutbox(
  sql: Sql,
  entries: readonly NotificationEntry[],
  named: readonly NamedBranches[],
  now: () => number,
) {
  const deployments = createDeployments(sql)
  let states: Cell<v.InferOutput<typeof ReceiverStates>> | null = null
  const cell = () => {
    states ??= createCell(sql, {
      key: 'receivers',
      shape: 3,
      schema: ReceiverStates,
      isDerived: true,
      before: { shape: 2, schema: v.pipe(v.record(v.string(), ReceiverState), v.transform(Object.entries)) },
      initial: [] as v.InferOutput<typeof ReceiverStates>,
    })
    return states
  }

  const state = (receiver: string) => new Map(cell().get()).get(receiver) ?? v.parse(ReceiverState, {})

  /** Receivers for whom something may wait; undefined until that was looked up. */
  let waiting: Set<string> | undefined
  const known = () => {
    waiting ??= new Set(sql.column<string>('SELECT DISTINCT receiver FROM outbox WHERE is_open = 1'))
    return waiting
  }

  const addFor = (receiver: string, event: BoardEvent) => {
    sql.run(
      `DELETE FROM outbox WHERE number IN (SELECT number FROM outbox ORDER BY number LIMIT ? + 0)
       AND is_open = 0 AND at < ?`,
      PURGE_LENGTH,
      now() - MEMORY_MS,
    )
    sql.run(
      'INSERT OR IGNORE INTO outbox (receiver, id, at, event) VALUES (?, ?, ?, ?)',
      receiver,
      event.id,
      now(),
      JSON.stringify(event),
    )
    known().add(receiver)
  }

  /** Puts down what happens now for all who are to be told; within the transaction that writes what it tells of. */
  const add = (facts: Omit<EventFacts, 'at'>) => {
    const event = makeEvent({ at: now(), ...facts })
    for (const entry of entries) if (isToldOf(entry, event, named)) addFor(entry.name, event)
  }

  const tell: CardsOptions['tell'] = (was, row, after: ProjectCard, ended) => {
    const transition = {
      project: row.name,
      before: cardOf(was),
      after,
      canonicalId: row.canonical_id,
      ended,
      wasComplete: was.is_complete === 1,
      newest: () => deployments.walk(row.key, LOOKED_AT),
    }
    for (const event of eventsOf(transition, now())) add(event)
  }

  const set = (changes: string, messages: readonly Numbered[]) => {
    const numbers = JSON.stringify(messages.map(({ number }) => number))
    sql.run(`UPDATE outbox SET ${changes} WHERE number IN (SELECT value FROM json_each(?))`, numbers)
  }
  /** They were told, or nobody is to be told of them any more: nothing is left but that they were. */
  const close = (told: readonly Numbered[]) => set("is_open = 0, event = ''", told)

  return {
    add,
    close,
    state,
    /** Told of every change of a project by the store; nothing where nobody is told of anything. */
    ...(entries.length > 0 && { tell }),
    receivers: known,
    setState(receiver: string, changes: Partial<ReceiverState>) {
      cell().set([...new Map(cell().get()).set(receiver, { ...state(receiver), ...changes })])
    },
    /** What waits for a receiver, the oldest first, and before what was tried already. */
    waiting(receiver: string, limit: number): Waiting[] {
      const rows = sql.all<{ number: number; tries: number; event: string }>(
        `SELECT number, tries, event FROM outbox WHERE receiver = ? AND is_open = 1
         ORDER BY tries, number LIMIT ? + 0`,
        receiver,
        limit,
      )
      if (rows.length === 0) known().delete(receiver)
      return rows.flatMap(({ event, ...row }) => {
        const read = v.safeParse(BoardEvent, parseJson(event))
        if (read.success) return [{ ...row, event: read.output }]
        close([row])
        return []
      })
    },
    count: (receiver: string) =>
      sql.value<number>('SELECT count(*) FROM outbox WHERE receiver = ? AND is_open = 1', receiver) ?? 0,
    /** They were tried in vain. */
    countTry: (tried: readonly Numbered[]) => set('tries = tries + 1', tried),
  }
}
