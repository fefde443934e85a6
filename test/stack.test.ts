import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { framesOf } from '../src/stack.ts'

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
