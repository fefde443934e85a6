import { AdaptiveCard, SerializationContext } from 'adaptivecards/lib/card-elements.js'
// Not the whole of it: its carousel wants a package of its own.
import { expect, it } from 'vitest'
import { teamsBody } from '../../src/messages/teams.ts'
import { HOSTILE, hostileTold } from './hostile.ts'

/** As Microsoft's own library reads it. */
function readCard(body: string) {
  const { attachments } = JSON.parse(body)
  const card = new AdaptiveCard()
  const context = new SerializationContext()
  card.parse(attachments[0].content, context)
  const events = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index))
  const { validationEvents } = card.validateProperties()
  return { card, events, content: attachments[0].content, validationEvents }
}

it('is a card in which the library of adaptive cards finds nothing wrong, and of which it takes everything', () => {
  const { card, content, events, validationEvents } = readCard(teamsBody(hostileTold(10, 23)))
  expect(events).toEqual([])
  expect(validationEvents).toEqual([])
  // It says nothing of what it does not know, and leaves it out. Cards alone have no `msteams`, which Teams adds to them.
  // It names its schema by itself.
  expect({ ...card.toJSON(), $schema: undefined, msteams: { width: 'Full' } }).toEqual(content)
  expect(card.getItemCount()).toBe(11)
})

it('tells a commit message in runs of text, in which no Markdown is read', () => {
  const { content } = readCard(teamsBody(hostileTold()))
  const runs = content.body.flatMap(({ inlines }: { inlines: object[] }) => inlines)
  expect(new Set(runs.map(({ type }: { type: string }) => type))).toEqual(new Set(['TextRun']))
  const told = runs.map(({ text }: { text: string }) => text).join('')
  for (const subject of HOSTILE) expect(told).toContain(subject.slice(0, 60))
  const urls = runs.flatMap(({ selectAction }: { selectAction?: { url: string } }) => selectAction?.url ?? [])
  for (const url of urls)
    expect(new URL(url).host).toMatch(/^(board\.example|aaaaaaaa\.site\.pages\.dev|github\.com)$/)
})

it('is within the 28 kB that Teams takes', () => {
  expect(new TextEncoder().encode(teamsBody(hostileTold(10, 23))).length).toBeLessThan(28_000)
})
