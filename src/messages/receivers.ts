import { retryAfter } from '../domain/failure.ts'
import type { Platform } from '../mirror/core.ts'
import { discordBody, discordUrl } from './discord.ts'
import type { Receiver, ReceiverKind } from './settings.ts'
import { slackBody } from './slack.ts'
import { teamsBody } from './teams.ts'
import { signedHeaders, webhookBody } from './webhook.ts'
import type { Told } from './words.ts'

/** A receiver that says nothing for as long (ms) does not answer. */
const PATIENCE_MS = 10_000

/** What came of a message. */
export interface Sent {
  /** Whether its receiver has it. */
  isTaken: boolean
  /** Whether it says that nobody is there. */
  isGone: boolean
  /** The answer's status, or why there is none, in words. */
  why: string
  /** For how many seconds it asked to wait; 0: it did not say. */
  waitSeconds: number
}

/** A chat gets all that waits in one message, a program each by itself. */
export const isChat = ({ kind }: Receiver) => kind !== 'webhook'

const BODIES: Record<ReceiverKind, (told: Told) => string> = {
  slack: slackBody,
  discord: discordBody,
  teams: teamsBody,
  webhook: ({ lines }) => lines.map(webhookBody).join(),
}

/** Sends messages to a receiver. Nothing of its answer is read but the status, and no redirect is followed. Never throws for what it does. */
export async function send(
  receiver: Receiver,
  told: Told,
  { fetch, within, now }: Pick<Platform, 'fetch' | 'within' | 'now'>,
): Promise<Sent> {
  const { kind, url, secrets } = receiver
  const body = BODIES[kind](told)
  const headers = {
    'Content-Type': 'application/json',
    'User-Agent': 'Pageboard',
    ...(!isChat(receiver) && (await signedHeaders(told.lines[0]?.event.id ?? '', body, secrets, now()))),
  }
  const address = kind === 'discord' ? discordUrl(url) : url
  return within(PATIENCE_MS, async (signal) => {
    try {
      const answer = await fetch(address, { method: 'POST', headers, body, redirect: 'manual', signal })
      await answer.body?.cancel().catch(() => {})
      signal.throwIfAborted()
      const { ok: isTaken, status } = answer
      const isGone = status === 404 || status === 410
      return { isTaken, isGone, why: `HTTP ${status}`, waitSeconds: retryAfter(answer.headers) }
    } catch {
      const why = signal.aborted ? 'no answer within 10 seconds' : 'not reached'
      return { isTaken: false, isGone: false, why, waitSeconds: 0 }
    }
  })
}
