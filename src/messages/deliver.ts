import { openKeys } from '../access/sign.ts'
import { makeLink } from '../access/verify.ts'
import { matchesAny } from '../domain/glob.ts'
import { digestOf } from '../domain/hash.ts'
import { DAY_MS } from '../domain/time.ts'
import { publicFacts } from '../mirror/cards.ts'
import type { Ground } from '../mirror/core.ts'
import type { Allowance } from '../mirror/meter.ts'
import type { Waiting } from './outbox.ts'
import { isChat, type Sent, send } from './receivers.ts'
import { isToldOf, type NotificationEntry, type Receiver } from './settings.ts'
import { type Line, lineOf, type Told } from './words.ts'

/** A message that failed is tried again after these (ms), and then given up. */
const RETRY_MS = [5_000, 60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 6 * 3_600_000]

/** A chat is told at most so often (ms): no chat takes more than one message a second for long. */
const BETWEEN_MS = 2_000

/** So many that wait are read at once, and so many of them are told in words by one message of a chat. */
export const READ_AT_ONCE = 500
const LINES = 10

/** A program gets so many in one run, one after the other, and none after so long (ms): a slow one would keep the others waiting. */
const IN_A_ROW = 10
const IN_A_ROW_MS = 5_000

export type MessageParts = Pick<
  Ground,
  'outbox' | 'store' | 'ledger' | 'sql' | 'settings' | 'fetch' | 'within' | 'now' | 'log'
>

/** Somebody who is told, and of what. */
export interface Recipient {
  entry: NotificationEntry
  receiver: Receiver
}

/** What one call tells: the messages, and how. */
interface Batch {
  messages: Waiting[]
  told: Told
}

/** Tells a recipient what waits for it, as much as one run may, and writes down what came of it. */
export function createDeliver(ground: MessageParts) {
  const { outbox, now } = ground
  const lineFor = createLineFor(ground)

  /** What is told next; without messages where none of what was read is to be told any more, and null where nothing waits. */
  const nextBatch = async ({ entry, receiver }: Recipient): Promise<Batch | null> => {
    const waiting = outbox.waiting(entry.name, isChat(receiver) ? READ_AT_ONCE : 1)
    if (waiting.length === 0) return null
    const messages: Waiting[] = []
    const lines: Line[] = []
    for (const message of waiting.toSorted((a, b) => a.number - b.number)) {
      const line = await lineFor(entry, message)
      if (!line) outbox.close([message])
      else if (messages.push(message) <= LINES) lines.push(line)
    }
    return { messages, told: { lines, more: messages.length - lines.length } }
  }

  return async function deliverTo(one: Recipient, allowance: Allowance) {
    const { receiver } = one
    const until = now() + IN_A_ROW_MS
    for (let call = 0; call < IN_A_ROW && now() <= until; call += 1) {
      const batch = await nextBatch(one)
      if (batch === null) return
      if (batch.messages.length === 0) continue
      const sent = await allowance.call(() => send(receiver, batch.told, ground))
      if (sent) settle(ground, one, batch.messages, sent)
      if (!sent?.isTaken || isChat(receiver)) return
    }
  }
}

/** Puts a message into words; null for what is not to be told any more, by the settings of now and by what is there. */
function createLineFor({ store, settings, now }: MessageParts) {
  const keys = openKeys(settings.ACCESS_KEYS)

  /** What opens the board behind a link of this entry, made anew at each try; `''` where nothing does. */
  const keyFor = async ({ link }: NotificationEntry, project: string) => {
    const key = link && (await keys).find(({ id }) => id === link.key)
    if (!key) return ''
    return makeLink(key, { scope: { kind: 'project', name: project }, until: now() + link.days * DAY_MS })
  }

  return async function lineFor(entry: NotificationEntry, { event }: Waiting): Promise<Line | null> {
    const row = store.project(event.project)
    const isShown = matchesAny(settings.PROJECTS, event.project)
    if (!row || !isShown || !isToldOf(entry, event, settings.ENVIRONMENTS)) return null
    return lineOf(event, {
      project: publicFacts(row),
      liveId: row.canonical_id,
      deployment: store.deployments.summary(event.deployment),
      previous: store.deployments.summary(event.previous),
      boardUrl: settings.BOARD_URL ?? '',
      key: await keyFor(entry, event.project),
    })
  }
}

/** Writes down what came of a call, all of it or nothing. */
function settle(
  { outbox, ledger, sql, now, log }: MessageParts,
  { entry: { name }, receiver }: Recipient,
  messages: readonly Waiting[],
  { isTaken, isGone, why, waitSeconds }: Sent,
): void {
  sql.transaction(() => {
    if (isTaken) {
      outbox.close(messages)
      const restsUntil = isChat(receiver) ? now() + BETWEEN_MS : 0
      return outbox.setState(name, { failures: 0, restsUntil, succeededAt: now(), goneAddress: null })
    }
    log('message not taken', { receiver: receiver.kind, why })
    const failures = outbox.state(name).failures + 1
    const wait = waitSeconds * 1_000 || (RETRY_MS[failures - 1] ?? RETRY_MS.at(-1) ?? 0)
    const goneAddress = isGone ? digestOf(receiver.url) : null
    outbox.setState(name, { failures, restsUntil: now() + wait, failedAt: now(), why, goneAddress })
    outbox.countTry(messages)
    const lost = isGone
      ? outbox.waiting(name, READ_AT_ONCE)
      : messages.filter(({ tries }) => tries >= RETRY_MS.length)
    outbox.close(lost)
    // What was told to nobody stands in the ledger: one entry a project.
    for (const [project, { length: count }] of Map.groupBy(lost, ({ event }) => event.project))
      ledger.add({ kind: 'message', project, result: 'failed', reason: { kind: 'message', count } })
  })
}
