import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMask, type Values, valuesOfDeployment, valuesOfProject } from '../../src/cloudflare/mask.ts'
import { PLANTED } from '../simulator/planted.ts'
import { GITHUB } from '../support/accounts.ts'
import { start } from './start.ts'

const VALUE = 'Sommer/nacht+am "Hafen" 2026'
const masked = (text: string, values = [VALUE], names: string[] = []) =>
  createMask(values, names)(text).replace(/\0+/g, '#')

describe('a value that is known is found', () => {
  it.each([
    ['as it is', `a ${VALUE} b`, 'a # b'],
    ['without the blanks around it', `a${VALUE}b`, 'a#b'],
    ['in JSON', `{"a":${JSON.stringify(VALUE)}}`, '{"a":"#"}'],
    ['in an address', `?a=${encodeURIComponent(VALUE)}&b`, '?a=#&b'],
    [
      'in an address with small letters',
      `?a=${encodeURIComponent(VALUE).replace(/%../g, (hex) => hex.toLowerCase())}&b`,
      '?a=#&b',
    ],
    ['in a form', `a=${encodeURIComponent(VALUE).replaceAll('%20', '+')}&b`, 'a=#&b'],
  ])('%s', (_, text, expected) => {
    expect(masked(text, [` ${VALUE}\n`])).toBe(expected)
  })

  it.each(['', 'a', 'ab', 'user:', 'x:y:'])('in base64, behind "%s" and before anything', (before) => {
    for (const after of ['', '\n', 'ab', 'abc']) {
      const found = masked(`a ${btoa(`${before}${VALUE}${after}`)} b`)
      expect(found).toContain('#')
      expect(found.replace(/^a | b$/g, '').length, found).toBeLessThan(
        Math.ceil((before.length + after.length) * 1.4) + 9,
      )
    }
  })

  it('in base64 of addresses and files, and broken into lines', () => {
    const long = Array.from({ length: 12 }, (_, at) => `part ${at} of a long value?>`).join('~')
    const encoded = btoa(long)
    expect(masked(encoded.replaceAll('+', '-').replaceAll('/', '_'), [long])).toMatch(/^#.{0,4}$/)
    for (const length of [64, 76]) {
      const lines = encoded.match(new RegExp(`.{1,${length}}`, 'g')) ?? []
      expect(masked(lines.join('\n'), [long]).split('\n').slice(0, -1)).toEqual(
        lines.slice(0, -1).map(() => '#'),
      )
    }
  })

  it('line by line, where it has several', () => {
    const value = 'first line of it\nsecond line of it\n}'
    expect(masked(`1 first line of it\n2 second line of it\n3 }`, [value])).toBe('1 #\n2 #\n3 }')
  })

  it('however its lines end', () => {
    expect(masked('one\ntwo 2', ['one\r\ntwo 2'])).toBe('#\n#')
  })

  it('from its begin on, where the text ends after some lines of it', () => {
    const value = 'one\ntwo 2\n{\nsecond\n}'
    expect(masked('a one\n', [value])).toBe('a #\n')
    expect(masked('one\none\ntwo 2\n', [value])).toBe('one\n#\n#\n')
    expect(masked('a one\nb', [value])).toBe('a one\nb')
    expect(masked('two 2\n', [value])).toBe('two 2\n')
  })

  it('to its end, where another value begins in the same way', () => {
    expect(masked('abcdefgh1234', ['abcdefgh', 'abcdefgh1234'])).toBe('#')
  })
})

describe('a long value', () => {
  const long = Array.from({ length: 90 }, (_, at) => `${at * 7_919}`).join('\n')

  it('is hidden as far as a program shows it, but for an end that says little', () => {
    const masked = createMask([long])
    expect(masked(`a ${long} b`)).toBe(`a ${long.replace(/./g, '\0')} b`)
    for (const length of [128, 200, 333])
      expect(masked(`a ${long.slice(0, length)}… b`).match(/\d/g)?.length ?? 0).toBeLessThan(64)
  })

  it('is hidden to the end of a text that ends after any of its lines', () => {
    const masked = createMask([long])
    for (const { index } of long.matchAll(/\n/g)) {
      const begun = long.slice(0, index + 1)
      expect(masked(`a ${begun}`)).toBe(`a ${begun.replace(/./g, '\0')}`)
    }
  })

  it('leaves blanks alone, of which a part of it consists', () => {
    const text = `a${' '.repeat(200)}b`
    expect(createMask([`begin${' '.repeat(300)}end`])(text)).toBe(text)
  })
})

it('many values of equal letters are found in a text of as many equal letters', () => {
  const values = Array.from({ length: 64 }, (_, at) => `${'a'.repeat(4_900 + at)}b`)
  const lines = Array.from({ length: 400 }, (_, at) => 'a'.repeat(12 + at)).join('\n')
  const masked = createMask([...values, lines])
  // Comparing each value at each place would take minutes.
  const text = `${'a'.repeat(300)}c`.repeat(1_200)
  expect(masked(text)).toBe(text.replace(/a/g, '\0'))
}, 20_000)

it('a value is found that begins within another one', () => {
  const values = ['harbour-2026-museum', '2026-museum-guide']
  expect(masked('a harbour-2026-museum-guide b', values)).toBe('a # b')
  expect(masked('a harbour-2026-museum-guide b', values.toReversed())).toBe('a # b')
})

describe('many values', () => {
  const letters = (least: number, most: number) =>
    fc.string({ unit: fc.constantFrom('a', 'b', '1', 'Q'), minLength: least, maxLength: most })

  it('are found wherever one of them stands, in another one too', () => {
    const values = fc.array(
      letters(7, 11).map((rest) => `Q${rest}`),
      { minLength: 1, maxLength: 9 },
    )
    fc.assert(
      fc.property(values, fc.array(letters(0, 9)), (some, between) => {
        const text = between.map((one, at) => `${one}${some[at % some.length]}`.slice(at % 3)).join('\n')
        const expected = [...text]
        for (const value of some)
          for (const { index } of text.matchAll(new RegExp(`(?=${value})`, 'g')))
            expected.fill('\0', index, index + value.length)
        expect(createMask(some)(text)).toBe(expected.join(''))
      }),
    )
  })
})

it('each of many values is found, whether first or last, line by line', () => {
  const lines = Array.from({ length: 90 * 28 }, (_, at) => `line ${at} of a value that nobody may read`)
  const values = Array.from({ length: 90 }, (_, at) => lines.slice(at * 28, (at + 1) * 28).join('\n'))
  expect(masked(lines.map((line) => `> ${line}`).join('\n'), values)).toBe(lines.map(() => '> #').join('\n'))
})

describe('a text', () => {
  it('keeps its length and its lines', () => {
    const text = `one ${VALUE}\n${VALUE} two`
    const found = createMask([VALUE])(text)
    expect(found).toHaveLength(text.length)
    expect(found.split('\n')).toHaveLength(2)
  })

  it('is the same when nothing is looked for', () => {
    expect(masked('abc', [])).toBe('abc')
    expect(masked('docs docs-site', ['docs-site'], ['Docs-Site'])).toBe('docs docs-site')
    expect(masked('production', ['production'])).toBe('production')
  })
})

const plain = (value: unknown) => ({ type: 'plain_text', value })
const shown = (values: Values | null, text: string) =>
  values && createMask(...values)(text).replace(/\0+/g, '#')

describe('the values of variables', () => {
  it('are those of both environments of a project, and of its analytics', () => {
    const values = valuesOfProject('site', {
      name: 'site',
      deployment_configs: {
        production: { env_vars: { A: plain('production-value') } },
        preview: { env_vars: { B: plain('preview-value'), C: { value: 'without-type' }, D: 'no-object' } },
      },
      build_config: { web_analytics_token: 'analytics-token' },
    })
    expect(shown(values, 'production-value preview-value without-type no-object analytics-token')).toBe(
      '# # # # #',
    )
    expect(shown(values, 'plain_text site')).toBe('plain_text site')
  })

  it('are those that a deployment was built with, however deep they lie', () => {
    const values = valuesOfDeployment('d1', {
      id: 'd1',
      env_vars: { A: plain({ deep: ['value-of-a-list'] }), type: plain('value-of-type') },
    })
    expect(shown(values, 'value-of-a-list value-of-type')).toBe('# #')
  })

  it.each(['constructor', 'prototype', '__proto__'])('are found of a variable that is called %s', (name) => {
    const env_vars = Object.fromEntries([[name, plain('value-of-it')]])
    const ofProject = valuesOfProject('site', { name: 'site', deployment_configs: { preview: { env_vars } } })
    expect(shown(ofProject, 'value-of-it')).toBe('#')
    expect(shown(valuesOfDeployment('d1', { id: 'd1', env_vars }), 'value-of-it')).toBe('#')
  })

  it('are none of secrets, which Cloudflare does not tell, and none that is the name of the branch', () => {
    const values = valuesOfDeployment('d1', {
      id: 'd1',
      deployment_trigger: { metadata: { branch: 'feat/audio-guide' } },
      env_vars: {
        A: { type: 'secret_text', value: '' },
        C: plain('feat/audio-guide'),
        D: plain(null),
      },
    })
    expect(shown(values, 'feat/audio-guide')).toBe('feat/audio-guide')
  })

  it('are none that is the name of the project, of its branch or of a host', () => {
    const [subdomain, production_branch, domain] = [
      'museum-site.pages.dev',
      'release/2026',
      'sails.museum-of-x',
    ]
    const names = ['harbour-museum', subdomain, production_branch, domain]
    const env_vars = Object.fromEntries(names.map((name, at) => [`V${at}`, plain(name)]))
    const values = valuesOfProject('harbour-museum', {
      name: 'harbour-museum',
      subdomain,
      production_branch,
      domains: [domain],
      deployment_configs: { production: { env_vars } },
    })
    expect(shown(values, names.join(' '))).toBe(names.join(' '))
  })

  it.each([undefined, null, {}])('are none where there is nothing: %j', (nothing) => {
    expect(
      shown(
        valuesOfDeployment('d1', {
          id: 'd1',
          env_vars: nothing,
        }),
        'any text',
      ),
    ).toBe('any text')
    expect(
      shown(
        valuesOfProject('site', { name: 'site', deployment_configs: { production: nothing } }),
        'any text',
      ),
    ).toBe('any text')
  })

  it.each(['text', 7, true])('cannot be told where there is something else: %j', (odd) => {
    expect(
      valuesOfDeployment('d1', {
        id: 'd1',
        env_vars: odd,
      }),
    ).toBeNull()
    expect(valuesOfProject('site', { name: 'site', deployment_configs: odd })).toBeNull()
    expect(
      valuesOfProject('site', { name: 'site', deployment_configs: { preview: { env_vars: odd } } }),
    ).toBeNull()
  })

  it('cannot be told by an answer about something else', () => {
    expect(valuesOfProject('site', { name: 'other' })).toBeNull()
    expect(valuesOfProject('site', {})).toBeNull()
    expect(valuesOfDeployment('d1', { id: 'd2' })).toBeNull()
  })

  it('are read from the account, and no answer holds one', async () => {
    const { client, simulator } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    const id = simulator.world.deploy('site', {})
    const answer = await client.getMask('site', id, ['one more value'])
    expect(JSON.stringify(answer)).toBe('{"ok":true}')
    const text = `${PLANTED.plainTextVariable}, one more value`
    expect(answer.ok && answer.value(text).replace(/\0+/g, '#')).toBe('#, #')
  })

  it('are not to be had where they are more than can be looked for, each counted once', async () => {
    const { client, simulator } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    const id = simulator.world.deploy('site', {})
    const values = Array.from({ length: 90 }, (_, at) => `${at}`.padEnd(5_000, 'x'))
    expect(await client.getMask('site', id, values)).toEqual({ ok: false, failure: { kind: 'too-large' } })
    const same = values.map(() => values[89] ?? '')
    const answer = await client.getMask('site', id, same)
    expect(answer.ok && answer.value(`a ${same[0]} b`).replace(/\0+/g, '#')).toBe('a # b')
  })

  it('are not to be had where the project or the deployment is not', async () => {
    const { client, simulator } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    const id = simulator.world.deploy('site', {})
    const notFound = { ok: false, failure: { kind: 'not-found' } }
    expect(await client.getMask('none', id, [])).toMatchObject(notFound)
    expect(await client.getMask('site', crypto.randomUUID(), [])).toMatchObject(notFound)
  })

  it('are left out where the branch has that name, and the project a variable', async () => {
    const { client, simulator } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    const id = simulator.world.deploy('site', { branch: PLANTED.plainTextVariable })
    const answer = await client.getMask('site', id, [])
    expect(answer.ok && answer.value(PLANTED.plainTextVariable)).toBe(PLANTED.plainTextVariable)
  })
})
