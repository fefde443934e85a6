import type { Platform } from '../mirror/core.ts'
import { discordBody, discordUrl } from './discord.ts'
import type { Receiver, ReceiverKind } from './settings.ts'
import { slackBody } from './slack.ts'
import { teamsBody } from './teams.ts'
import { signedHeaders, webhookBody } from './webhook.ts'
import type { Told } from './words.ts'

/** A receiver that says nothing for as long (ms) does not answer. */
const PATIENCE_MS = 10_000

/** What came of a message: the answer's status or what stands for one, and for how many seconds it asked to wait (0: it did not say). */
export interface Sent {
  result: number | 'timeout' | 'unreachable'
  waitSeconds: number
}

/** Whether its receiver has it. */
export const isTaken = ({ result }: Sent) => typeof result === 'number' && result >= 200 && result < 300

export interface SendOptions {
  fetch: typeof fetch
  within: Platform['within']
  now: () => number
}

/** A chat gets all that waits in one message, a program each by itself. */
export const isChat = ({ kind }: Receiver) => kind !== 'webhook'

const BODIES: Record<ReceiverKind, (told: Told) => string> = {
  ...{ slack: slackBody, discord: discordBody, teams: teamsBody },
  webhook: ({ lines }) => lines.map(webhookBody).join(),
}

/** Sends messages to a receiver. Nothing of its answer is read but the status, and no redirect is followed. Never throws for what it does. */
export async function send(receiver: Receiver, told: Told, options: SendOptions): Promise<Sent> {
  const { fetch, within, now } = options
  const { kind, url, secrets } = receiver
  const body = BODIES[kind](told)
  const headers = {
    ...{ 'Content-Type': 'application/json', 'User-Agent': 'Pageboard' },
    ...(!isChat(receiver) &&
      (await signedHeaders({ id: told.lines[0]?.event.id ?? '', body, secrets }, now()))),
  }
  const address = kind === 'discord' ? discordUrl(url) : url
  return within(PATIENCE_MS, async (signal) => {
    try {
      const answer = await fetch(address, { method: 'POST', headers, body, redirect: 'manual', signal })
      await answer.body?.cancel().catch(() => {})
      signal.throwIfAborted()
      return { result: answer.status, waitSeconds: waitOf(answer.headers, now()) }
    } catch {
      return { result: signal.aborted ? 'timeout' : 'unreachable', waitSeconds: 0 }
    }
  })
}

/** `Retry-After`, which is seconds or a date, in whole seconds: an hour at most. */
function waitOf(headers: Headers, now: number): number {
  const text = headers.get('Retry-After') ?? ''
  const seconds = Number(text) || (Date.parse(text) - now) / 1_000
  return seconds > 0 ? Math.min(Math.ceil(seconds), 3_600) : 0
}
