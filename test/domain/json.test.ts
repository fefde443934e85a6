import { expect, it } from 'vitest'
import { parseJson } from '../../src/domain/json.ts'

it('reads JSON', () => {
  expect(parseJson('{"a":[1,null]}')).toEqual({ a: [1, null] })
})

it.each(['', '{', 'text', '{"a":1}}'])('takes %j for nothing', (text) => {
  expect(parseJson(text)).toBeNull()
})
