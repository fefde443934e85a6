import { expect } from 'vitest'
import type { RawSettings } from '../../src/settings/read.ts'
import { GITHUB } from './accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, START } from './bench.ts'

const SECRET = `whsec_${btoa('the-secret-of-the-tests-0123')}`

/** What stands in the addresses of receivers, and nowhere else. */
const HIDDEN = 'part-of-an-address-that-is-a-secret'

export const ADDRESSES = {
  slack: `https://hooks.slack.com/services/T0/B0/${HIDDEN}`,
  discord: `https://discord.com/api/webhooks/1/${HIDDEN}`,
  teams: `https://default.1.environment.api.powerplatform.com/powerautomate/${HIDDEN}?sig=x`,
  webhook: `https://bot.example.com/${HIDDEN}`,
}
export type Name = keyof typeof ADDRESSES

/** A message as it arrived. */
export interface Arrived {
  to: Name
  headers: Headers
  text: string
  // biome-ignore lint/suspicious/noExplicitAny: whatever a receiver is sent
  body: any
}

type Answer = (signal: AbortSignal | undefined) => Response | Promise<Response>

const OK: Answer = () => new Response('ok')

/** Chats and a program. They check what they are sent by the rules of the real ones, and answer as they are told to. */
export function createReceivers() {
  const arrived: Arrived[] = []
  const answers = new Map<Name, Answer>()
  const receive: typeof fetch = async (input, init) => {
    const url = new URL(String(input))
    const to = (Object.keys(ADDRESSES) as Name[]).find((name) => new URL(ADDRESSES[name]).host === url.host)
    if (!to) throw new TypeError('nobody there')
    const text = String(init?.body)
    const body = JSON.parse(text)
    RULES[to](body, text, url)
    expect([init?.method, init?.redirect]).toEqual(['POST', 'manual'])
    arrived.push({ to, headers: new Headers(init?.headers), text, body })
    return (answers.get(to) ?? OK)(init?.signal ?? undefined)
  }
  return {
    receive,
    arrived,
    /** What a receiver answers from now on. */
    answer: (name: Name, answer: Answer = OK) => void answers.set(name, answer),
    /** All that arrived since it was asked the last time. */
    take: () => arrived.splice(0),
  }
}

/** The texts of all elements of a kind, however deep. */
export function textsIn(body: unknown): string[] {
  if (Array.isArray(body)) return body.flatMap(textsIn)
  if (typeof body !== 'object' || body === null) return []
  return Object.entries(body).flatMap(([key, value]) =>
    typeof value === 'string' && ['text', 'description'].includes(key) ? [value] : textsIn(value),
  )
}

const RULES: Record<Name, (body: Arrived['body'], text: string, url: URL) => void> = {
  // Source: Slack's docs, "Blocks": 50 of them, about 13,200 letters over all, 3,000 of an address.
  slack(body, text) {
    expect(body.text.length).toBeGreaterThan(0)
    expect(body.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
    expect(text.length).toBeLessThan(13_200)
    expect(body.blocks).toHaveLength(1)
    expect(body.blocks[0].type).toBe('rich_text')
    for (const { type, elements } of body.blocks[0].elements) {
      expect(type).toBe('rich_text_section')
      for (const element of elements) {
        expect(['text', 'link']).toContain(element.type)
        expect(element.text.length).toBeGreaterThan(0)
        if (element.type === 'link') expect(element.url).toMatch(/^https:\/\/\S{1,2990}$/)
      }
    }
  },
  // Source: Discord's docs, "Embed limits", "Allowed mentions".
  discord(body, _text, url) {
    expect(url.searchParams.get('wait')).toBe('true')
    expect(body.allowed_mentions).toEqual({ parse: [] })
    expect(body.embeds).toHaveLength(1)
    expect(body.embeds[0].description.length).toBeLessThanOrEqual(4_096)
    expect(body.embeds[0].description.length).toBeGreaterThan(0)
  },
  // Source: Microsoft's docs, "Send messages to a webhook": 28 kB; that the card can be read is tried with `adaptivecards`.
  teams(body, text) {
    expect(new TextEncoder().encode(text).length).toBeLessThan(28_000)
    expect(body.type).toBe('message')
    expect(body.attachments).toHaveLength(1)
    expect(body.attachments[0].contentType).toBe('application/vnd.microsoft.card.adaptive')
    for (const block of body.attachments[0].content.body) expect(block.type).toBe('RichTextBlock')
  },
  webhook(body) {
    expect(Object.keys(body).toSorted()).toEqual(['data', 'timestamp', 'type'])
    expect(new Date(body.timestamp).toISOString()).toBe(body.timestamp)
  },
}

export const BOARD_URL = 'https://board.example'

/** What tells these receivers of production, and of every branch. */
export const tellTo = (...names: Name[]): RawSettings => ({
  BOARD_URL,
  NOTIFICATIONS: names.map((name) => ({ name, environments: '*', on: 'failed, fixed, live, rolled-back' })),
  NOTIFICATION_URLS: Object.fromEntries(
    names.map((name) => [
      name,
      name === 'webhook' ? { url: ADDRESSES[name], secret: SECRET } : ADDRESSES[name],
    ]),
  ),
})

export interface Told {
  bench: Bench
  receivers: ReturnType<typeof createReceivers>
  /** Lets a build of `docs` end, and the board see it; its id. */
  build(changes?: object): Promise<string>
  /** Lets time pass, and the board look. */
  pass(ms?: number): Promise<void>
}

/** A board that tells of what happens in the projects `docs` and `shop`, with a first deployment that is live in each. */
export async function openTold(vars: RawSettings): Promise<Told> {
  const receivers = createReceivers()
  const bench = await createBench({ vars, receive: receivers.receive })
  const { world } = bench.simulator
  for (const name of ['docs', 'shop']) {
    world.addProject({ name, source: GITHUB, createdAt: START - 900 * HOUR })
    world.deploy(name, { message: 'First', at: START - 24 * HOUR })
  }
  await bench.mirror.heartbeat()
  await bench.runAlarms()
  const pass = async (ms = 2 * MINUTE) => {
    bench.clock.advance(ms)
    await bench.mirror.heartbeat()
    await bench.runAlarms()
  }
  return {
    bench,
    receivers,
    pass,
    async build(changes = {}) {
      const id = world.deploy('docs', { message: 'Change', at: bench.clock.now(), ...changes })
      await pass(5 * MINUTE)
      return id
    },
  }
}
