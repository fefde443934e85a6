import { expect, it } from 'vitest'
import { createMemory } from '../../src/memory/bounded.ts'

it('keeps what fits', () => {
  const memory = createMemory<string>(10)
  memory.set('a', 'A', 5)
  memory.set('b', 'B', 5)
  expect([memory.get('a'), memory.get('b')]).toEqual(['A', 'B'])
})

it('lets go of what was used least recently', () => {
  const memory = createMemory<string>(10)
  memory.set('a', 'A', 5)
  memory.set('b', 'B', 5)
  memory.get('a')
  memory.set('c', 'C', 5)
  expect([memory.get('a'), memory.get('b'), memory.get('c')]).toEqual(['A', undefined, 'C'])
})

it('counts a replaced value once', () => {
  const memory = createMemory<string>(10)
  for (let times = 0; times < 5; times += 1) memory.set('a', 'A', 5)
  memory.set('b', 'B', 5)
  expect([memory.get('a'), memory.get('b')]).toEqual(['A', 'B'])
})

it('keeps the newest even if it alone is larger than the memory', () => {
  const memory = createMemory<string>(10)
  memory.set('a', 'A', 5)
  memory.set('b', 'B', 50)
  expect([memory.get('a'), memory.get('b')]).toEqual([undefined, 'B'])
})
