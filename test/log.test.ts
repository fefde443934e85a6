import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { KnownError } from '../src/known-error.ts'
import { errorFacts, errorName } from '../src/log.ts'

const CANARY = 'canary that no log may hold'

function thrownBy(job: () => unknown): unknown {
  try {
    job()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}

class DeskOnFire extends KnownError {
  constructor() {
    super('DeskOnFire', 'a desk is on fire')
  }
}

const HERE = expect.stringMatching(/log\.test\.ts:\d+:\d+/)

describe('the facts of an error', () => {
  it('are its name and the frames of its stack', () => {
    const facts = errorFacts(thrownBy(() => JSON.parse(`{ "a": ${CANARY} }`)))
    expect(facts).toMatchObject({ error: 'SyntaxError', at: expect.arrayContaining([HERE]) })
    expect(JSON.stringify(facts)).not.toContain('canary')
  })

  it('hold the message of an error of the board’s own, which is always the same', () => {
    expect(errorFacts(new DeskOnFire())).toMatchObject({
      error: 'DeskOnFire',
      says: 'a desk is on fire',
      at: expect.arrayContaining([HERE]),
    })
  })

  it('hold its causes, three deep and no deeper', () => {
    const caused = (cause: unknown) => new RangeError(CANARY, { cause })
    const facts = errorFacts(caused(caused(caused(caused(caused(new DeskOnFire()))))))
    expect(facts).toMatchObject({
      cause: { cause: { cause: { error: 'RangeError', at: expect.arrayContaining([HERE]) } } },
    })
    expect(facts).not.toHaveProperty('cause.cause.cause.cause')
    expect(JSON.stringify(facts)).not.toContain('canary')
  })

  it('end where causes go in a circle', () => {
    const error = new Error(CANARY)
    error.cause = error
    expect(errorFacts(error)).toHaveProperty('cause.cause.cause')
    expect(JSON.stringify(errorFacts(error))).not.toContain('canary')
  })

  it.each([CANARY, 5, null, undefined, { message: CANARY }])(
    'of what is no error are what kind of thing it is, and where it was caught: %j',
    (thrown) => {
      const facts = errorFacts(thrown)
      expect(facts).toMatchObject({ error: typeof thrown, caughtAt: expect.arrayContaining([HERE]) })
      expect(JSON.stringify(facts)).not.toContain('canary')
    },
  )

  it('of an error without frames say where it was caught', async () => {
    const error = await fetch(CANARY).catch((thrown: unknown) => thrown)
    expect(errorFacts(error)).toMatchObject({ error: 'TypeError', caughtAt: expect.arrayContaining([HERE]) })
    expect(JSON.stringify(errorFacts(error))).not.toContain('canary')
  })

  it('hold its name, or that of its class where the name was set to something else', () => {
    const error = Object.assign(new Error(CANARY), { name: `Bad: ${CANARY}\n` })
    expect(errorName(error)).toBe('Error')
    expect(errorName(Object.assign(new RangeError(CANARY), { name: '' }))).toBe('RangeError')
    expect(errorName('text')).toBe('unknown')
  })
})

describe('data in another shape than expected', () => {
  const Stored = v.object({
    cards: v.array(v.object({ name: v.string(), count: v.pipe(v.number(), v.minValue(1)) })),
    counts: v.record(v.string(), v.number()),
    state: v.picklist(['open', 'closed']),
  })
  const GOOD = { cards: [], counts: {}, state: 'open' }

  it.each([
    [{ ...GOOD, cards: [{ name: 'site', count: CANARY }] }, ['cards.0.count: number']],
    [{ ...GOOD, cards: [{ name: 'site', count: 0 }] }, ['cards.0.count: >=1']],
    [{ ...GOOD, cards: [{ count: 1 }] }, ['cards.0.name: "name"']],
    [
      { ...GOOD, counts: { [CANARY]: 'x', '': 'y', ['x'.repeat(41)]: 'z' } },
      Array(3).fill('counts.*: number'),
    ],
    [{ ...GOOD, state: CANARY }, ['state: ("open" | "closed")']],
    [CANARY, ['value: Object']],
  ])('is told by where and what was expected, not by what was there: %#', (value, expected) => {
    const facts = errorFacts(thrownBy(() => v.parse(Stored, value)))
    expect(facts).toMatchObject({ error: 'ValiError', expected, at: expect.arrayContaining([HERE]) })
    expect(JSON.stringify(facts)).not.toContain('canary')
  })

  it('is told by its first three faults', () => {
    const { expected } = errorFacts(thrownBy(() => v.parse(v.array(v.number()), [...'abcdef'])))
    expect(expected).toEqual(['0: number', '1: number', '2: number'])
  })
})
