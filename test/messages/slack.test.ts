import { expect, it } from 'vitest'
import { slackBody } from '../../src/messages/slack.ts'
import { HOSTILE, hostileTold } from './hostile.ts'

it('tells a commit message as text that nothing reads as a mention, a link or a format', () => {
  const { text, blocks, mrkdwn } = JSON.parse(slackBody(hostileTold()))
  const elements = blocks[0].elements.flatMap((section: { elements: unknown[] }) => section.elements)
  const told = elements.map((one: { text: string }) => one.text).join('')
  for (const subject of HOSTILE) expect(told).toContain(subject.slice(0, 60))
  expect(new Set(elements.map(({ type }: { type: string }) => type))).toEqual(new Set(['text', 'link']))
  const hosts = elements.flatMap(({ url }: { url?: string }) => (url ? [new URL(url).host] : []))
  expect(new Set(hosts)).toEqual(new Set(['board.example', 'aaaaaaaa.site.pages.dev', 'github.com']))
  expect(mrkdwn).toBe(false)
  expect(text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/)
})

it('tells ten and counts the others, within what Slack takes', () => {
  const body = slackBody(hostileTold(10, 23))
  expect(body.length).toBeLessThan(13_200)
  const { text, blocks } = JSON.parse(body)
  expect(blocks[0].elements).toHaveLength(11)
  expect(text).toContain('and 23 more')
})
