import pMap from 'p-map'
import { openKeys } from '../access/keys.ts'
import { makeLink } from '../access/verify.ts'
import { summaryOf } from '../domain/deployment.ts'
import { DAY_MS } from '../domain/duration.ts'
import { digestOf } from '../domain/hash.ts'
import { isVisible, WHOLE_BOARD } from '../domain/visibility.ts'
import type { Ground } from '../mirror/core.ts'
import { API } from '../mirror/limits.ts'
import type { Allowance } from '../mirror/meter.ts'
import { factsOf } from '../mirror/store.ts'
import type { Feature, TellActivity } from '../mirror/task.ts'
import type { ReceiverState, Waiting } from './outbox.ts'
import { batchOf, type Sent, send } from './receivers.ts'
import { isToldOf, type NotificationEntry, type Receiver } from './settings.ts'
import { type Line, lineOf } from './words.ts'

/** A message that failed is tried again after these (ms), and then given up. */
const RETRY_MS = [5_000, 60_000, 5 * 60_000, 30 * 60_000, 2 * 3_600_000, 6 * 3_600_000]

/** A chat is told at most so often (ms): no chat takes more than one message a second for long. */
const BETWEEN_MS = 2_000

/** Before the account was read for the first time nobody can say what is gone: it is looked again after this (ms). */
const NOT_READ_MS = 60_000

/** So many that wait are read at once. */
const READ_AT_ONCE = 500

/** A program gets so many in one run, one after the other, and none after so long (ms): a slow one would keep the others waiting. */
const IN_A_ROW = 10
const IN_A_ROW_MS = 5_000

type Parts = Pick<
  Ground,
  'outbox' | 'store' | 'ledger' | 'sql' | 'settings' | 'fetch' | 'deadline' | 'now' | 'log'
>

/** Tells what happened to those who are to be told. */
export function createMessages(ground: Parts): Feature {
  const { outbox, settings, now } = ground
  const entryOf = (name: string) => settings.NOTIFICATIONS.find((entry) => entry.name === name)
  const receiverOf = (name: string) => new Map(Object.entries(settings.NOTIFICATION_URLS)).get(name)
  const deliverTo = createDeliver(ground)

  const isGone = (name: string, { url }: Receiver) => outbox.state(name).goneAddress === digestOf(url)

  /** When a receiver is due (ms). A failure from the future is one of a clock that went wrong. */
  const dueAt = (name: string) => {
    const { restsUntil, failedAt, succeededAt } = outbox.state(name)
    const last = Math.max(failedAt ?? 0, succeededAt ?? 0)
    return last > now() ? now() : restsUntil
  }

  return {
    tasks: [
      {
        name: 'messages',
        due() {
          const times = [...outbox.receivers()].map(dueAt)
          return times.length === 0 ? null : Math.min(...times)
        },
        async run(allowance) {
          // Those that fail come last, so that they keep no other waiting.
          const due = [...outbox.receivers()]
            .filter((name) => dueAt(name) <= now())
            .sort((a, b) => outbox.state(a).failures - outbox.state(b).failures)
          await pMap(
            due,
            async (name) => {
              const [entry, receiver] = [entryOf(name), receiverOf(name)]
              // It was taken out, or nobody is there any more.
              if (!entry || !receiver || isGone(name, receiver)) return outbox.closeAll(name)
              await deliverTo(entry, receiver, allowance)
            },
            { concurrency: API.atOnce },
          )
          return null
        },
      },
    ],
    activity: createActivity(ground, isGone),
  }
}

function createDeliver(ground: Parts) {
  const { outbox, store, sql, settings, now, log } = ground
  const keys = openKeys(settings.ACCESS_KEYS)
  const giveUp = createGiveUp(ground)

  /** What opens the board behind a link of this entry, made anew at each try; `''` where nothing does. */
  const keyFor = async ({ link }: NotificationEntry, project: string) => {
    const key = link && (await keys).find(({ id }) => id === link.key)
    if (!key) return ''
    return makeLink(key, { scope: { kind: 'project', name: project }, until: now() + link.days * DAY_MS })
  }

  const deployment = (id: string | null) => {
    const found = store.deployments.one(id)
    return found && summaryOf(found)
  }

  /** Null for what is not to be told any more, by the settings of now and by what is there. */
  const lineFor = async (entry: NotificationEntry, { event }: Waiting): Promise<Line | null> => {
    const row = store.project(event.project)
    const isShown = isVisible(event.project, { projects: settings.PROJECTS, scope: WHOLE_BOARD })
    if (!row || !isShown || !isToldOf(entry, event, settings.ENVIRONMENTS)) return null
    return lineOf(event, {
      project: factsOf(row),
      ...{ deployment: deployment(event.deployment), previous: deployment(event.previous) },
      ...{ boardUrl: settings.BOARD_URL ?? '', key: await keyFor(entry, event.project) },
    })
  }

  /** What is told by the next call, and what is not told at all. */
  const nextBatch = async (entry: NotificationEntry, receiver: Receiver) => {
    const { most, lines } = batchOf(receiver)
    const told: Waiting[] = []
    const made: Line[] = []
    const dropped: number[] = []
    const waiting = outbox.waiting(entry.name, Math.min(READ_AT_ONCE, most * IN_A_ROW))
    const oldestFirst = most === 1 ? waiting : waiting.toSorted((a, b) => a.number - b.number)
    for (const one of oldestFirst) {
      if (told.length === most) break
      const line = await lineFor(entry, one)
      if (line === null) dropped.push(one.number)
      else told.push(one)
      if (line !== null && made.length < lines) made.push(line)
    }
    if (dropped.length > 0) outbox.close(dropped)
    return { told, lines: made, more: told.length - made.length }
  }

  const settle = (entry: NotificationEntry, receiver: Receiver, told: readonly Waiting[], sent: Sent) =>
    sql.transaction(() => {
      const numbers = told.map(({ number }) => number)
      const { name } = entry
      if (sent.kind === 'answer' && sent.status >= 200 && sent.status < 300) {
        outbox.close(numbers)
        const restsUntil = batchOf(receiver).most === 1 ? 0 : now() + BETWEEN_MS
        outbox.setState(name, { failures: 0, restsUntil, succeededAt: now() })
        return true
      }
      const why = sent.kind === 'answer' ? sent.status : sent.kind
      log('message not taken', { receiver: receiver.kind, why: String(why) })
      const failures = outbox.state(name).failures + 1
      const wait = sent.kind === 'answer' ? sent.waitSeconds * 1_000 : 0
      const restsUntil = now() + (wait || (RETRY_MS[Math.min(failures, RETRY_MS.length) - 1] ?? 0))
      const isGone = why === 404 || why === 410
      const goneAddress = isGone ? digestOf(receiver.url) : null
      outbox.setState(name, { failures, restsUntil, failedAt: now(), why, goneAddress })
      const lost = isGone
        ? outbox.waiting(name, READ_AT_ONCE)
        : told.filter(({ tries }) => tries >= RETRY_MS.length)
      outbox.countTry(numbers)
      giveUp(lost)
      return false
    })

  return async function deliverTo(entry: NotificationEntry, receiver: Receiver, allowance: Allowance) {
    if (store.isEmpty()) return outbox.setState(entry.name, { restsUntil: now() + NOT_READ_MS })
    const until = now() + IN_A_ROW_MS
    for (let call = 0; call < IN_A_ROW && now() <= until; call += 1) {
      const { told, lines, more } = await nextBatch(entry, receiver)
      if (told.length === 0) return
      const sent = await allowance.call(() => send(receiver, { lines, more }, ground))
      if (sent === null || !settle(entry, receiver, told, sent)) return
      if (batchOf(receiver).most > 1) return
    }
  }
}

/** Says in the ledger what was told to nobody: one entry a project. */
function createGiveUp({ outbox, ledger, now }: Parts) {
  return function giveUp(lost: readonly Waiting[]) {
    if (lost.length === 0) return
    outbox.close(lost.map(({ number }) => number))
    for (const [project, messages] of Map.groupBy(lost, ({ event }) => event.project))
      ledger.add({
        ...{ at: now(), kind: 'message', project, deployment: null, branch: null, probe: null },
        ...{ result: 'failed', reason: { kind: 'message', count: messages.length } },
      })
  }
}

/** Tells how it goes with the receivers, to those who may see the whole board; never an address. */
function createActivity(
  { outbox, settings }: Parts,
  isGone: (name: string, receiver: Receiver) => boolean,
): TellActivity {
  const tell = ({ name }: NotificationEntry) => {
    const { succeededAt, failedAt, why, failures }: ReceiverState = outbox.state(name)
    const receiver = new Map(Object.entries(settings.NOTIFICATION_URLS)).get(name)
    return {
      ...{ name, kind: receiver?.kind ?? 'webhook', succeededAt, failedAt, why },
      isFailing: failures > 0,
      isGone: receiver !== undefined && isGone(name, receiver),
      waiting: outbox.receivers().has(name) ? outbox.count(name) : 0,
    } as const
  }
  return (_question, _isShown, seesAll) =>
    seesAll && settings.NOTIFICATIONS.length > 0 ? { receivers: settings.NOTIFICATIONS.map(tell) } : {}
}
