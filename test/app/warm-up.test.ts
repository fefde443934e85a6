import { expect, it, vi } from 'vitest'
import { warmUp } from '../../src/warm-up.tsx'

it('an isolate makes no table of thousands of characters while it starts', async () => {
  const decode = vi.spyOn(TextDecoder.prototype, 'decode')
  await warmUp()
  expect(decode.mock.calls.length).toBeLessThan(100)
  decode.mockRestore()
})

it('an isolate makes the most visited pages while it starts, and goes the whole way to each', async () => {
  const pages = await warmUp()
  const titles = pages.map(({ html }) => html.match(/<title>(.*?)<\/title>.*<\/html>$/s)?.[1])
  expect(titles).toEqual([
    'Pageboard: 1 failed, 1 building, 2 live',
    'site: live since 1 Jan 2026, 00:00 UTC, building main',
    'site, main: live since 1 Jan 2026, 00:00 UTC',
  ])
  expect(pages.map(({ status }) => status)).toEqual([304, 304, 304])
})
