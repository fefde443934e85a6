import { expect, it } from 'vitest'
import { discordBody, discordUrl } from '../../src/messages/discord.ts'
import { hostileTold } from './hostile.ts'

/** What Discord reads as Markdown: signs that no backslash stands before. The links of the message itself are taken out. */
function bareSigns(description: string): string[] {
  const own = description.replace(
    /\*\*\[((?:\\.|[^\]\\])*)\]\(https:\/\/board\.example\/[^)\s]*\)\*\*|\[(?:Preview|Changes)\]\([^)\s]*\)/g,
    '$1',
  )
  return own.replace(/\\[!-/:-@[-`{-~]/g, '').match(/[!-/:-@[-`{-~]/g) ?? []
}

it('tells a commit message as text: every sign of Markdown in it is escaped, and nobody is mentioned', () => {
  const { embeds, allowed_mentions } = JSON.parse(discordBody(hostileTold()))
  expect(allowed_mentions).toEqual({ parse: [] })
  expect(bareSigns(embeds[0].description)).toEqual([])
  expect(embeds[0].description).not.toMatch(/https:\/\/evil|\]\(javascript/)
})

it('tells as many as Discord takes and counts the others', () => {
  const [{ description }] = JSON.parse(discordBody(hostileTold(10, 23))).embeds
  expect(description.length).toBeLessThanOrEqual(4_096)
  const told = description.split('\n').length - 1
  expect(description).toContain(`and ${33 - told} more`)
  expect(told).toBeGreaterThan(3)
})

it('waits for what Discord says of the message', () => {
  expect(discordUrl('https://discord.com/api/webhooks/1/x?thread_id=2')).toBe(
    'https://discord.com/api/webhooks/1/x?thread_id=2&wait=true',
  )
})
