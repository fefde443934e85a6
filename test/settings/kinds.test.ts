import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../src/domain/time.ts'
import {
  accepted,
  accessKeys,
  audienceTags,
  baseAddress,
  checked,
  fraction,
  frameAncestors,
  listOf,
  matching,
  oneOf,
  optional,
  originAddress,
  parseDuration,
  parseFiniteDuration,
  present,
  required,
  teamName,
  wholeNumber,
} from '../../src/settings/kinds.ts'

const SHORT = matching(/^.{1,3}$/, 'is too long')
const NAMES = listOf((item) => item !== 'bad', 'holds a bad one')

describe('a setting', () => {
  it.each([undefined, null, '', '  '])('that is %j is not set', (raw) => {
    expect(present(raw)).toBeUndefined()
  })

  it('that is required says that it is not set', () => {
    expect(required(SHORT)(undefined)).toEqual({ problem: 'is not set' })
    expect(required(SHORT)('abc')).toEqual({ value: 'abc' })
  })

  it('that is optional falls back only when it is not set', () => {
    expect(optional('def', SHORT)(undefined)).toEqual({ value: 'def' })
    expect(optional('def', SHORT)('long')).toEqual({ problem: 'is too long' })
  })
})

describe('the parsers', () => {
  it('take text in which nothing is wrong, without the blanks around it that belong to no value', () => {
    const even = checked((text) => (text.length % 2 === 0 ? null : 'is odd'))
    expect(even(' \tab\r\n')).toEqual({ value: 'ab' })
    expect(even('\u00a0\u3000')).toEqual({ value: '\u00a0\u3000' })
    expect(even('abc')).toEqual({ problem: 'is odd' })
    expect(accepted((text) => text === 'ab', 'is not ab')(' ab ')).toEqual({ value: 'ab' })
    expect(accepted((text) => text === 'ab', 'is not ab')(['ab'])).toEqual({ problem: 'is not ab' })
  })

  it.each([
    [SHORT, ' ab ', { value: 'ab' }],
    [SHORT, 12, { problem: 'is too long' }],
    [oneOf('a', 'b'), ' b', { value: 'b' }],
    [oneOf('a', 'b'), 'B', { problem: 'is none of: a, b' }],
    [NAMES, 'a, b', { value: ['a', 'b'] }],
    [NAMES, '["a", "b"]', { value: ['a', 'b'] }],
    [NAMES, ['a', 'b'], { value: ['a', 'b'] }],
    [NAMES, 'a, bad', { problem: 'holds a bad one' }],
    [NAMES, [], { problem: 'holds a bad one' }],
    [NAMES, '["a", 1]', { problem: 'holds a bad one' }],
    [NAMES, '[broken', { problem: 'holds a bad one' }],
  ])('read values as the table says (%#)', (parse, raw, parsed) => {
    expect(parse(raw)).toEqual(parsed)
  })
})

describe('a whole number', () => {
  it.each([
    [1, 1],
    [10, 10],
    ['7', 7],
    [' 010 ', 10],
  ])('%j is %d', (raw, value) => {
    expect(wholeNumber(1, 10)(raw)).toEqual({ value })
  })

  it.each([
    0,
    11,
    1.5,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '1.5',
    '0x5',
    '1e0',
    '',
    'seven',
    true,
    [5],
    {},
  ])('%j is refused, with the limits', (raw) => {
    expect(wholeNumber(1, 10)(raw)).toEqual({ problem: 'is not a whole number from 1 to 10' })
  })
})

describe('a part of a whole', () => {
  it.each([0, 0.5, 1])('may be %d', (raw) => {
    expect(fraction(raw)).toEqual({ value: raw })
  })

  it.each([-0.1, 1.1, 50, Number.NaN, '0.5', null, [0.5]])('is not %j', (raw) => {
    expect(fraction(raw)).toEqual({ problem: 'is not a number from 0 to 1, such as 0.5' })
  })
})

describe('an address that calls start with', () => {
  it('is kept without what stands at its end', () => {
    expect(baseAddress(' https://api.example.com/v4/? ')).toEqual({ value: 'https://api.example.com/v4' })
  })

  it.each(['http://api.example.com', 'https://a:b@api.example.com', 'https://api.example.com/?a=1', 'x', 7])(
    'is not %j',
    (raw) => expect(baseAddress(raw)).toHaveProperty('problem'),
  )
})

describe('an origin', () => {
  it.each([
    ['https://board.example.com', 'https://board.example.com'],
    ['https://board.example.com/', 'https://board.example.com'],
    ['https://board.example.com:8443', 'https://board.example.com:8443'],
    ['http://localhost:8787', 'http://localhost:8787'],
  ])('is %s', (raw, value) => expect(originAddress(raw)).toEqual({ value }))

  it.each(['https://board.example.com/wiki', 'http://board.example.com', 'board.example.com', null])(
    'is not %j',
    (raw) => expect(originAddress(raw)).toHaveProperty('problem'),
  )
})

describe('the keys', () => {
  it.each([
    ['one', 'k'.repeat(32), ['k'.repeat(32)]],
    ['several', `${'k'.repeat(32)},${'L-_9'.repeat(9)}`, ['k'.repeat(32), 'L-_9'.repeat(9)]],
    ['a list', ['k'.repeat(40)], ['k'.repeat(40)]],
    ['none', undefined, []],
  ])('may be %s', (_name, raw, value) => expect(accessKeys(raw)).toEqual({ value }))

  it.each(['k'.repeat(31), `${'k'.repeat(32)}.`, `${'k'.repeat(32)},`, '{}'])('may not be %s', (raw) =>
    expect(accessKeys(raw)).toHaveProperty('problem'),
  )
})

it('the team is named without its domain', () => {
  expect(teamName('acme')).toEqual({ value: 'acme' })
  expect(teamName('https://acme.cloudflareaccess.com')).toHaveProperty('problem')
})

it('the audience is a list of tags, and no address', () => {
  const [one, other] = ['ab'.repeat(32), 'cd'.repeat(32)]
  expect(audienceTags(undefined)).toEqual({ value: [] })
  expect(audienceTags(one)).toEqual({ value: [one] })
  for (const raw of [`${one}, ${other}`, `["${one}", "${other}"]`, [one, other]])
    expect(audienceTags(raw)).toEqual({ value: [one, other] })
  for (const raw of ['board.example.com', `${one} ${other}`, `${one},board.example.com`, '[]', {}])
    expect(audienceTags(raw)).toHaveProperty('problem')
})

describe('an origin that may frame the card', () => {
  it.each([
    ['https://wiki.example', 'https://wiki.example'],
    ['https://b.example:8443', 'https://b.example:8443'],
    ['https://*.example.com', 'https://*.example.com'],
    ['https://*.example.com:8443/', 'https://*.example.com:8443'],
    ['https://wiki.example/', 'https://wiki.example'],
    [' HTTPS://Wiki.Example ', 'https://wiki.example'],
    // As it goes over the wire: browsers leave a policy with other letters out.
    ['https://wiki.münchen.example', 'https://wiki.xn--mnchen-3ya.example'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['https://10.0.0.7', 'https://10.0.0.7'],
  ])('%s is written as %s', (raw, origin) => {
    expect(frameAncestors(raw)).toEqual({ value: [origin] })
    expect(frameAncestors([raw, 'https://other.example'])).toEqual({
      value: [origin, 'https://other.example'],
    })
  })

  it.each([
    '*',
    'https://*',
    'https://*.',
    'https://wiki.*',
    'https://a.*.example',
    'https:',
    'wiki.example',
    '//wiki.example',
    'http://wiki.example',
    'http://*.localhost',
    'http://localhost.example',
    // Browsers take neither for an origin.
    'http://[::1]:3000',
    'https://my_wiki.example',
    'https://wiki.example/page',
    'https://wiki.example/?q',
    'https://user@wiki.example',
    'https://wiki.example:x',
    "https://a.example; script-src 'unsafe-inline'",
    "https://a.example;script-src'unsafe-inline'",
    'https://a.example https://b.example',
    "'self'",
    'data:',
    7,
    {},
    [],
  ])('%j is none', (raw) => {
    expect(frameAncestors(raw)).toEqual({ problem: expect.stringContaining('https://*.example.com') })
  })
})

describe('a duration', () => {
  it.each([
    ['30d', 30 * DAY_MS],
    ['12h', 12 * HOUR_MS],
    ['0h', 0],
    [' 1d ', DAY_MS],
    ['99999d', 99_999 * DAY_MS],
  ])('%j is read in milliseconds', (raw, value) => {
    expect(parseDuration(raw)).toEqual({ value })
    expect(parseFiniteDuration(raw)).toEqual({ value })
  })

  it.each(['', '7', 'd', '7 d', '-1d', '1.5d', '7m', '7D', '1d12h', '100000d', '７d', 7, true, null, ['7d']])(
    '%j is refused, with what is accepted',
    (raw) => {
      expect(parseDuration(raw)).toEqual({ problem: expect.stringMatching(/30d.*12h.*0h.*never/) })
      expect(parseFiniteDuration(raw)).toEqual({ problem: expect.stringMatching(/3d.*12h.*0h/) })
    },
  )

  it('may be one that never ends, but not where it has to', () => {
    expect(parseDuration(' never ')).toEqual({ value: 'never' })
    expect(parseFiniteDuration('never')).toHaveProperty('problem')
  })
})
