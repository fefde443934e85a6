import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { simulatedAccount } from './simulated.ts'
import { EXPECTATIONS, type Expectation } from './table.ts'

/** The same expectations of what Cloudflare was recorded to answer and of what the simulator answers. */
describe.each(EXPECTATIONS)('$name', ({ shape, recorded, simulated }) => {
  it('has this shape where it was recorded', () => {
    expect(faults(shape, recorded)).toEqual([])
  })

  it('has this shape in the simulator', async () => {
    const response = await simulated(simulatedAccount())
    expect(faults(shape, await response.json())).toEqual([])
  })

  it('has every key of the recording in the simulator', async () => {
    const response = await simulated(simulatedAccount())
    const here = keysOf(await response.json())
    expect([...keysOf(recorded)].filter((key) => !here.has(key) && !isChoice(key))).toEqual([])
  })
})

describe('the expectations', () => {
  it.each(withResult(EXPECTATIONS))('of $name notice a key that is new or missing', ({ shape, recorded }) => {
    for (const changed of [{ ...recorded, novelty: 1 }, without(recorded, 'success')]) {
      expect(faults(shape, changed)).not.toEqual([])
    }
    const { result } = recorded
    if (typeof result !== 'object' || result === null || Array.isArray(result)) return
    expect(faults(shape, { ...recorded, result: { ...result, novelty: 1 } })).not.toEqual([])
    for (const key of Object.keys(result)) {
      expect(faults(shape, { ...recorded, result: without(result, key) }), key).not.toEqual([])
    }
  })
})

/** What is wrong with a body, each with its place. */
function faults(shape: v.GenericSchema, body: unknown): string[] {
  const { issues = [] } = v.safeParse(shape, body)
  return issues.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`)
}

/** Every key with its place, whatever the number in a list. */
function keysOf(value: unknown, place = ''): Set<string> {
  if (typeof value !== 'object' || value === null) return new Set()
  const keys = new Set<string>()
  for (const [key, item] of Object.entries(value)) {
    const here = Array.isArray(value) ? `${place}[]` : `${place}.${key}`
    keys.add(here)
    for (const inner of keysOf(item, here)) keys.add(inner)
  }
  return keys
}

/** The names of variables are the account's own. */
const isChoice = (key: string): boolean => /\.env_vars\./.test(key)

function withResult(expectations: readonly Expectation[]) {
  return expectations.map(({ name, shape, recorded }) => ({
    name,
    shape,
    recorded: recorded as { result?: unknown }, // a JSON file of this folder
  }))
}

function without(object: object, key: string): object {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key))
}
