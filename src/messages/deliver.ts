import { openKeys } from '../access/sign.ts'
import { makeLink } from '../access/verify.ts'
import { earliest } from '../domain/attention.ts'
import { matchesAny } from '../domain/glob.ts'
import { digestOf } from '../domain/hash.ts'
import { DAY_MS } from '../domain/time.ts'
import type { ReceiverActivity } from '../mirror/activity.ts'
import { publicFacts } from '../mirror/cards.ts'
import type { Ground } from '../mirror/core.ts'
import type { Allowance } from '../mirror/meter.ts'
import type { Feature, Task } from '../mirror/task.ts'
import type { Waiting } from './outbox.ts'
import { isChat, type Sent, send } from './receivers.ts'
import { isToldOf, type NotificationEntry, type Receiver } from './settings.ts'
import { type Line, lineOf } from './words.ts'

/** A message that failed is tried again after these (ms), and then given up. */
const RETRY_MS = [5_000, 60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 6 * 3_600_000]

/** A chat is told at most so often (ms): no chat takes more than one message a second for long. */
const BETWEEN_MS = 2_000

/** So many that wait are read at once, and so many of them are told in words by one message of a chat. */
const READ_AT_ONCE = 500
const LINES = 10

/** A program gets so many in one run, one after the other, and none after so long (ms): a slow one would keep the others waiting. */
const IN_A_ROW = 10
const IN_A_ROW_MS = 5_000

type Parts = Pick<
  Ground,
  'outbox' | 'store' | 'list' | 'ledger' | 'sql' | 'settings' | 'isWrong' | 'fetch' | 'within' | 'now' | 'log'
>

/** Somebody who is told, and of what. */
interface Recipient {
  entry: NotificationEntry
  receiver: Receiver
}

/** Tells what happened to those who are to be told. */
export function createMessages(ground: Parts): Feature {
  const { outbox, list, settings, isWrong, now } = ground
  const receivers = new Map(Object.entries(settings.NOTIFICATION_URLS))
  const recipients = settings.NOTIFICATIONS.flatMap((entry): Recipient | [] => {
    const receiver = receivers.get(entry.name)
    return receiver ? { entry, receiver } : []
  })
  const deliverTo = createDeliver(ground)

  const isGone = ({ entry, receiver }: Recipient) =>
    outbox.state(entry.name).goneAddress === digestOf(receiver.url)

  const namesEnvironments = (receiver: string) =>
    recipients.some(({ entry }) => entry.name === receiver && entry.environments !== null)
  /** A slip of the pen takes nobody out: until it is corrected, what waits is kept. */
  const isHeld = (receiver: string) =>
    isWrong('NOTIFICATIONS') ||
    isWrong('NOTIFICATION_URLS') ||
    (isWrong('ENVIRONMENTS') && namesEnvironments(receiver))
  const waiting = () => [...outbox.receivers()].filter((receiver) => !isHeld(receiver))

  /** When a receiver is due (ms). A time of the future is one of a clock that went wrong. */
  const dueAt = (name: string) => {
    const { restsUntil, failedAt, succeededAt } = outbox.state(name)
    return Math.max(failedAt ?? 0, succeededAt ?? 0) > now() ? now() : restsUntil
  }

  const task: Task = {
    name: 'messages',
    due() {
      const at = earliest(waiting().map(dueAt))
      // Before the list was read to its end nobody can say what is gone: what is told of that waits.
      return list.state().checkedAt === null ? null : at
    },
    async run(allowance) {
      // Those that fail come last, so that they keep no other waiting.
      const due = waiting()
        .filter((name) => dueAt(name) <= now())
        .sort((a, b) => outbox.state(a).failures - outbox.state(b).failures)
      await allowance.each(due, async (name) => {
        const one = recipients.find(({ entry }) => entry.name === name)
        // It was taken out, or nobody is there any more.
        if (!one || isGone(one)) outbox.close(outbox.waiting(name, READ_AT_ONCE))
        else await deliverTo(one, allowance)
      })
    },
  }

  return {
    tasks: [task],
    /** Tells how it goes with the receivers, to those who may see the whole board; never an address. */
    activity({ seesAll }) {
      if (!seesAll || recipients.length === 0) return {}
      const receivers = recipients.map((one): ReceiverActivity => {
        const { name } = one.entry
        const { succeededAt, failedAt, why, failures } = outbox.state(name)
        return {
          name,
          kind: one.receiver.kind,
          succeededAt,
          failedAt,
          why,
          isFailing: failures > 0,
          isGone: isGone(one),
          waiting: outbox.count(name),
        }
      })
      return { receivers }
    },
  }
}

function createDeliver(ground: Parts) {
  const { outbox, store, ledger, sql, settings, now, log } = ground
  const keys = openKeys(settings.ACCESS_KEYS)

  /** What opens the board behind a link of this entry, made anew at each try; `''` where nothing does. */
  const keyFor = async ({ link }: NotificationEntry, project: string) => {
    const key = link && (await keys).find(({ id }) => id === link.key)
    if (!key) return ''
    return makeLink(key, { scope: { kind: 'project', name: project }, until: now() + link.days * DAY_MS })
  }

  /** Null for what is not to be told any more, by the settings of now and by what is there. */
  const lineFor = async (entry: NotificationEntry, { event }: Waiting): Promise<Line | null> => {
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

  /** Says in the ledger what was told to nobody: one entry a project. */
  const giveUp = (lost: readonly Waiting[]) => {
    outbox.close(lost)
    for (const [project, { length: count }] of Map.groupBy(lost, ({ event }) => event.project))
      ledger.add({ kind: 'message', project, result: 'failed', reason: { kind: 'message', count } })
  }

  /** Writes down what came of a call, all of it or nothing. */
  const settle = (
    { entry: { name }, receiver }: Recipient,
    batch: readonly Waiting[],
    { isTaken, isGone, why, waitSeconds }: Sent,
  ) =>
    sql.transaction(() => {
      if (isTaken) {
        outbox.close(batch)
        const restsUntil = isChat(receiver) ? now() + BETWEEN_MS : 0
        return outbox.setState(name, { failures: 0, restsUntil, succeededAt: now(), goneAddress: null })
      }
      log('message not taken', { receiver: receiver.kind, why })
      const failures = outbox.state(name).failures + 1
      const wait = waitSeconds * 1_000 || (RETRY_MS[failures - 1] ?? RETRY_MS.at(-1) ?? 0)
      const goneAddress = isGone ? digestOf(receiver.url) : null
      outbox.setState(name, { failures, restsUntil: now() + wait, failedAt: now(), why, goneAddress })
      outbox.countTry(batch)
      giveUp(
        isGone ? outbox.waiting(name, READ_AT_ONCE) : batch.filter(({ tries }) => tries >= RETRY_MS.length),
      )
    })

  return async function deliverTo(one: Recipient, allowance: Allowance) {
    const { entry, receiver } = one
    const until = now() + IN_A_ROW_MS
    for (let call = 0; call < IN_A_ROW && now() <= until; call += 1) {
      const waiting = outbox.waiting(entry.name, isChat(receiver) ? READ_AT_ONCE : 1)
      if (waiting.length === 0) return
      const batch: Waiting[] = []
      const lines: Line[] = []
      for (const message of waiting.toSorted((a, b) => a.number - b.number)) {
        const line = await lineFor(entry, message)
        if (!line) outbox.close([message])
        else if (batch.push(message) <= LINES) lines.push(line)
      }
      if (batch.length === 0) continue
      const told = { lines, more: batch.length - lines.length }
      const sent = await allowance.call(() => send(receiver, told, ground))
      if (sent) settle(one, batch, sent)
      if (!sent?.isTaken || isChat(receiver)) return
    }
  }
}
