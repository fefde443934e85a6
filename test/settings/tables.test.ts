import { describe, expect, it } from 'vitest'
import { matching, oneOf, optional, required } from '../../src/settings/kinds.ts'
import { entriesOf, tableOf } from '../../src/settings/tables.ts'

const SHAPE = tableOf({
  color: required(oneOf('red', 'green')),
  name: optional('none', matching(/^[a-z]+$/, 'is no word')),
})

describe('a table', () => {
  it.each([
    { color: 'red', name: 'ball' },
    '{"color": "red", "name": "ball"}',
    ' {"name":"ball","color":"red"}\n',
  ])('comes as TOML gives it or as JSON text: %j', (raw) => {
    expect(SHAPE(raw)).toEqual({ value: { color: 'red', name: 'ball' } })
  })

  it.each([{ color: 'red' }, { color: 'red', name: '' }, { color: 'red', name: null }])(
    'has the defaults of what it leaves out or empties: %j',
    (raw) => {
      expect(SHAPE(raw)).toEqual({ value: { color: 'red', name: 'none' } })
    },
  )

  it.each([[], '[]', 'red', '{"color": "red"', 7, true, 'null'])('is not %j', (raw) => {
    expect(SHAPE(raw)).toEqual({
      problem: 'is neither a table nor JSON text of one, with keys of: color, name',
    })
  })

  it('tells every problem, with the key and what it takes', () => {
    expect(SHAPE({ name: '7', colour: 'red' })).toEqual({
      problem: 'is wrong: “colour” is none of its keys: color, name; “color” is not set; “name” is no word',
    })
  })

  it('does not repeat a key that can be none', () => {
    const { problem } = SHAPE({ color: 'red', 'a secret in the wrong place': 1 }) as { problem: string }
    expect(problem).toContain('a key is none of its keys')
    expect(problem).not.toContain('secret')
  })

  it.each(['__proto__', 'constructor', 'toString'])('has no key %s from elsewhere', (key) => {
    expect(SHAPE(`{"color": "red", "${key}": {}}`)).toHaveProperty('problem')
  })
})

describe('a list of tables', () => {
  const read = entriesOf(SHAPE)

  it.each([
    [[{ color: 'red' }, { color: 'green', name: 'b' }]],
    ['[{"color":"red"},{"color":"green","name":"b"}]'],
  ])('comes as TOML gives it or as JSON text: %j', (raw) => {
    expect(read(raw)).toEqual({
      value: [
        { color: 'red', name: 'none' },
        { color: 'green', name: 'b' },
      ],
    })
  })

  it('may be empty', () => {
    expect(read([])).toEqual({ value: [] })
  })

  it('says which entry is wrong', () => {
    expect(read([{ color: 'red' }, { color: 'blue' }])).toEqual({
      problem: 'has an entry 2 that is wrong: “color” is none of: red, green',
    })
  })

  it.each([{ color: 'red' }, 'red', 7])('is not %j', (raw) => {
    expect(read(raw)).toEqual({ problem: 'is neither a list of tables nor JSON text of one' })
  })
})
