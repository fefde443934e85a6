import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { errorFacts, errorName, framesOf, KnownError } from '../src/log.ts'

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

const error = (message: string, stack: string) => Object.assign(new Error(message), { stack })

describe('the frames of a stack', () => {
  it.each([
    ['at makeCard (index.js:12:345)', 'makeCard (index.js:12:345)'],
    ['at async Mirror.ask (file:///srv/worker/index.js:1:2)', 'async Mirror.ask (index.js:1:2)'],
    ['at index.js:1:2', 'index.js:1:2'],
    ['at async /home/somebody/board/src/app.tsx:1:2', 'app.tsx:1:2'],
    ['at Module.parse (/srv/valibot/index.mjs?v=1:2:30:4)', 'Module.parse (index.mjs:30:4)'],
    ['at Object.get [as page] (index.js:1:2)', 'Object.get [as page] (index.js:1:2)'],
    ['at JSON.parse (<anonymous>)', 'JSON.parse (<anonymous>)'],
    ['at async Promise.all (index 0)', 'async Promise.all'],
  ])('%s is read as %s', (line, frame) => {
    expect(framesOf(error('x', `Error: x\n    ${line}`))).toEqual([frame])
  })

  it.each([
    ['of an address without a path', 'at f (https://canary.example:1:2)', ['f']],
    ['of an address with a query', 'at f (https://canary.example/a.js?key=canary:1:2)', ['f (a.js:1:2)']],
    ['with a name that nobody would write', 'at "canary": 5 (a.js:1:2)', ['a.js:1:2']],
    ['that is no frame', 'at the canary of the house', []],
  ])('say nothing %s', (_what, line, frames) => {
    expect(framesOf(error('x', `Error: x\n    ${line}`))).toEqual(frames)
  })

  it('are at most twelve', () => {
    expect(framesOf(error('x', `Error: x${'\n    at f (a.js:1:2)'.repeat(50)}`))).toHaveLength(12)
  })

  it('are none where there is no stack', () => {
    expect(framesOf(error('x', undefined as never))).toEqual([])
  })
})

describe('a message', () => {
  const TAIL = '\n    at real (b.js:3:4)'

  it.each([
    'first line\n    at canary (x.ts:1:1)',
    '    at canary (x.ts:1:1)',
    'at canary (x.ts:1:1)\nlast line',
    'Error: at canary\n    at canary (x.ts:1:1)\n    at canary (x.ts:1:1)',
  ])('with lines that look like frames is left out: %j', (message) => {
    for (const head of ['Error: ', 'TypeError: ', 'Uncaught Error: ', '']) {
      expect(framesOf(error(message, `${head}${message}${TAIL}`))).toEqual(['real (b.js:3:4)'])
    }
  })

  it('that was changed after the stack was made is left out as far as it has an end', () => {
    const stack = `Error: at canary (x.ts:1:1)\n    at canary (x.ts:1:1)\nlast line${TAIL}`
    for (const changed of ['another', '', 'at canary (x.ts:1:1)'])
      expect(framesOf(error(changed, stack))).toEqual(['real (b.js:3:4)'])
  })

  it('of any text leaves nothing of itself, and loses no frame', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const message = `${text}\n    at canary (x.ts:1:1)`
        expect(framesOf(error(message, `RangeError: ${message}${TAIL}`))).toEqual(['real (b.js:3:4)'])
      }),
    )
  })
})
