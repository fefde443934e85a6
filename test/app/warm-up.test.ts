import { expect, it } from 'vitest'
import { warmUp } from '../../src/warm-up.tsx'

it('an isolate makes the most visited pages while it starts, each whole', () => {
  const titles = warmUp().map((page) => page.match(/<title>(.*?)<\/title>.*<\/html>$/s)?.[1])
  expect(titles).toEqual([
    'Pageboard: 1 failed, 1 building, 2 live',
    'site: live, building main',
    'site, main: live',
  ])
})
