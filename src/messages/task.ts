import { earliest } from '../domain/attention.ts'
import { digestOf } from '../domain/hash.ts'
import type { ReceiverActivity } from '../mirror/activity.ts'
import type { Ground } from '../mirror/core.ts'
import type { Feature, Task, TellActivity } from '../mirror/task.ts'
import { createDeliver, type MessageParts, READ_AT_ONCE, type Recipient } from './deliver.ts'
import type { Outbox } from './outbox.ts'

type Parts = MessageParts & Pick<Ground, 'list' | 'isWrong'>

/** Tells what happened to those who are to be told. */
export function createMessages(ground: Parts): Feature {
  const recipients = recipientsOf(ground.settings)
  return {
    tasks: [createTask(ground, recipients)],
    activity: createActivity(ground.outbox, recipients),
  }
}

/** Those who are told of something, and whose address is known. */
function recipientsOf({ NOTIFICATIONS, NOTIFICATION_URLS }: Ground['settings']): Recipient[] {
  const receivers = new Map(Object.entries(NOTIFICATION_URLS))
  return NOTIFICATIONS.flatMap((entry): Recipient | [] => {
    const receiver = receivers.get(entry.name)
    return receiver ? { entry, receiver } : []
  })
}

/** Nothing is sent to an address that said that nobody is there, until it is another. */
function isGone(outbox: Outbox, { entry, receiver }: Recipient): boolean {
  return outbox.state(entry.name).goneAddress === digestOf(receiver.url)
}

function createTask(ground: Parts, recipients: readonly Recipient[]): Task {
  const { outbox, list, isWrong, now } = ground
  const deliverTo = createDeliver(ground)

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

  return {
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
        if (!one || isGone(outbox, one)) outbox.close(outbox.waiting(name, READ_AT_ONCE))
        else await deliverTo(one, allowance)
      })
    },
  }
}

/** Tells how it goes with the receivers, to those who may see the whole board; never an address. */
function createActivity(outbox: Outbox, recipients: readonly Recipient[]): TellActivity {
  const tell = (one: Recipient): ReceiverActivity => {
    const { name } = one.entry
    const { succeededAt, failedAt, why, failures } = outbox.state(name)
    return {
      name,
      kind: one.receiver.kind,
      succeededAt,
      failedAt,
      why,
      isFailing: failures > 0,
      isGone: isGone(outbox, one),
      waiting: outbox.count(name),
    }
  }
  return ({ seesAll }) => (seesAll && recipients.length > 0 ? { receivers: recipients.map(tell) } : {})
}
