import { describe, expect, it } from 'vitest'
import { createMask } from '../../src/cloudflare/mask.ts'
import { createRedactor } from '../../src/logs/redact.ts'
import { letters } from './planted.ts'
import { redact } from './redact-text.ts'

const word = letters('redact')
const token = `npm_${word(36)}`
const dashes = '-'.repeat(5)
const begin = `${dashes}BEGIN OPENSSH PRIVATE KEY${dashes}`
const end = `${dashes}END OPENSSH PRIVATE KEY${dashes}`

describe('a redacted text', () => {
  it('says in the place of a secret what it was, and how many there were of each kind', () => {
    const { text, hidden } = redact(`a ${token} b ${token}\nAPI_KEY=${word(9)}`)
    expect(text).toBe('a [hidden: npm key] b [hidden: npm key]\nAPI_KEY=[hidden: secret value]')
    expect([...hidden]).toEqual([
      ['npm key', 2],
      ['secret value', 1],
    ])
  })

  it('is the same text where there is nothing to hide', () => {
    expect(redact('one\n\ntwo\n')).toEqual({ text: 'one\n\ntwo\n', hidden: new Map() })
  })

  it('does not change when it is redacted again', () => {
    const once = redact(`TOKEN=${token}\npostgres://a:${word(9)}@b/\n${begin}\nabc`).text
    expect(redact(once)).toEqual({ text: once, hidden: new Map() })
  })

  it.each([
    ['a key that ends', `a\n${begin}\n${word(64)}\n${word(64)}\n${end}\nb`, 'a\n#\n#\n#\n#\nb'],
    ['a key that does not end', `a\n${begin}\n${word(64)}\nb\nc`, 'a\n#\n#\n#\n#'],
    ['a key on one line', `a "${begin}\\n${word(64)}\\n${end}\\n" b`, 'a "#\\n" b'],
    ['a key with times in front', `1 ${begin}\n2 ${word(64)}\n3 ${end}\n4 b`, '1 #\n#\n#\n4 b'],
    ['two keys', `${begin}\na\n${end} b ${begin}\nc\n${end} d`, '#\n#\n# b #\n#\n# d'],
    ['a key of another kind', 'a\nPuTTY-User-Key-File-3: ssh-rsa\nb\nPrivate-MAC: ab12\nc', 'a\n#\n#\n#\nc'],
    ['a key of nothing', `a ${begin}END OPENSSH PRIVATE KEY${dashes} b\nc`, 'a # b\nc'],
    [
      'a key that begins with the dashes of another',
      `${begin}\na\n${end}BEGIN PRIVATE KEY${dashes}\nb\n${end} c`,
      '#\n#\n#\n#\n# c',
    ],
    ['an empty line in a key', `${begin}\n\na\n${end}`, '#\n\n#\n#'],
    ['an end without a begin', `a\n${end}\nb`, `a\n${end}\nb`],
  ])('has as many lines as before: %s', (_, text, expected) => {
    expect(redact(text).text).toBe(expected.replaceAll('#', '[hidden: private key]'))
  })

  it('has one mark where several ways of looking find the same', () => {
    expect(redact(`AUTH_TOKEN="${token}"`).text).toBe(
      'AUTH_TOKEN="[hidden: secret value]"'.replace('secret value', 'npm key'),
    )
    expect(redact(`TOKEN=x${token}`).text).toBe('TOKEN=[hidden: secret value]')
  })
})

describe('the values that are known', () => {
  const mask = (text: string) =>
    text.replace(/correct\nhorse|battery/g, (found) => found.replace(/[^\n]/g, '\0'))

  it('are hidden wherever they stand, over the ends of lines too', () => {
    expect(redact('a correct\nhorse b\nbattery', mask).text).toBe(
      'a [hidden: variable]\n[hidden: variable] b\n[hidden: variable]',
    )
  })
})

describe('a log that comes in parts', () => {
  const value = 'one\ntwo 2\nthree'
  const mask = createMask([value])
  const lines = `a\n${begin}\n${word(64)}\nb ${token}\n${end} c\n${value}\nd ${value} e\n${value}`.split('\n')
  const whole = createRedactor(mask)(lines)

  it.each([1, 2, 3, 4, 6])('is redacted as the whole, %i lines at once', (size) => {
    const redactor = createRedactor(mask)
    const parts = []
    for (let from = 0; from < lines.length; from += size)
      parts.push(...redactor(lines.slice(from, from + size), lines.slice(from + size)))
    expect(parts).toEqual(whole)
  })

  it('hides a value of several lines wherever it is cut', () => {
    expect(whole.slice(5).every((parts) => parts.length === 1)).toBe(true)
  })
})
