import type { Platform } from '../mirror/platform.ts'
import { discordBody, discordUrl } from './discord.ts'
import type { Receiver, ReceiverKind } from './settings.ts'
import { slackBody } from './slack.ts'
import { teamsBody } from './teams.ts'
import { signedHeaders, webhookBody } from './webhook.ts'
import type { Told } from './words.ts'

/** So many lines are in one message of a chat. */
const LINES = 10

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

/** What chats get: all that waits in one message. A program gets each by itself. */
const CHATS: Partial<Record<ReceiverKind, (told: Told) => string>> = {
  slack: slackBody,
  discord: discordBody,
  teams: teamsBody,
}

/** How many messages one call tells, at most so many of which are told in words. */
export function batchOf({ kind }: Receiver): { most: number; lines: number } {
  return kind in CHATS ? { most: Number.MAX_SAFE_INTEGER, lines: LINES } : { most: 1, lines: 1 }
}

/** Sends messages to a receiver. Nothing of its answer is read but the status, and no redirect is followed. Never throws for what it does. */
export async function send(receiver: Receiver, told: Told, options: SendOptions): Promise<Sent> {
  const { fetch, within, now } = options
  const { url, headers, body } = await requestOf(receiver, told, options)
  return within(PATIENCE_MS, async (signal) => {
    try {
      const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual', signal })
      await answer.body?.cancel().catch(() => {})
      signal.throwIfAborted()
      return { result: answer.status, waitSeconds: waitOf(answer.headers, now()) }
    } catch {
      return { result: signal.aborted ? 'timeout' : 'unreachable', waitSeconds: 0 }
    }
  })
}

async function requestOf({ kind, url, secrets }: Receiver, told: Told, { now }: SendOptions) {
  const json = { 'Content-Type': 'application/json', 'User-Agent': 'Pageboard' }
  const chatBody = CHATS[kind]
  if (chatBody)
    return { url: kind === 'discord' ? discordUrl(url) : url, headers: json, body: chatBody(told) }
  const [line] = told.lines
  if (!line) throw new Error('a message without a line')
  const body = webhookBody(line)
  const signed = await signedHeaders({ id: line.event.id, body, secrets }, now())
  return { url, headers: { ...json, ...signed }, body }
}

/** `Retry-After`, which is seconds or a date, in whole seconds: an hour at most. */
function waitOf(headers: Headers, now: number): number {
  const text = headers.get('Retry-After') ?? ''
  const seconds = Number(text) || (Date.parse(text) - now) / 1_000
  return seconds > 0 ? Math.min(Math.ceil(seconds), 3_600) : 0
}
