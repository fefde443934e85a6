import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMask, maskOfDeployment, maskOfProject } from '../../src/cloudflare/mask.ts'
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

describe('many values', () => {
  const letters = (least: number, most: number) =>
    fc.string({ unit: fc.constantFrom('a', 'b', '1', 'Q'), minLength: least, maxLength: most })

  it('are found as one expression finds them, the longest first', () => {
    const values = fc.array(
      letters(7, 11).map((rest) => `Q${rest}`),
      { minLength: 1, maxLength: 9 },
    )
    fc.assert(
      fc.property(values, fc.array(letters(0, 9)), (some, between) => {
        const text = between.map((one, at) => `${one}${some[at % some.length]}`.slice(at % 3)).join('\n')
        const longest = some.toSorted((a, b) => b.length - a.length)
        expect(createMask(some)(text)).toBe(
          text.replace(new RegExp(longest.join('|'), 'g'), (found) => '\0'.repeat(found.length)),
        )
      }),
    )
  })
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
const shown = (mask: ((text: string) => string) | null, text: string) => mask?.(text).replace(/\0+/g, '#')

describe('what hides values', () => {
  it('knows those of both environments of a project, and of its analytics', () => {
    const mask = maskOfProject('site', {
      name: 'site',
      deployment_configs: {
        production: { env_vars: { A: plain('production-value') } },
        preview: { env_vars: { B: plain('preview-value'), C: { value: 'without-type' }, D: 'no-object' } },
      },
      build_config: { web_analytics_token: 'analytics-token' },
    })
    expect(shown(mask, 'production-value preview-value without-type no-object analytics-token')).toBe(
      '# # # # #',
    )
    expect(shown(mask, 'plain_text site')).toBe('plain_text site')
  })

  it('knows those that a deployment was built with, however deep they lie', () => {
    const mask = maskOfDeployment('d1', {
      id: 'd1',
      env_vars: { A: plain({ deep: ['value-of-a-list'] }), type: plain('value-of-type') },
    })
    expect(shown(mask, 'value-of-a-list value-of-type')).toBe('# #')
  })

  it.each(['constructor', 'prototype', '__proto__'])(
    'knows the value of a variable that is called %s',
    (name) => {
      const env_vars = Object.fromEntries([[name, plain('value-of-it')]])
      const ofProject = maskOfProject('site', { name: 'site', deployment_configs: { preview: { env_vars } } })
      expect(shown(ofProject, 'value-of-it')).toBe('#')
      expect(shown(maskOfDeployment('d1', { id: 'd1', env_vars }), 'value-of-it')).toBe('#')
    },
  )

  it('leaves out secrets, which Cloudflare does not tell, and names of the project', () => {
    const mask = maskOfDeployment('d1', {
      id: 'd1',
      project_name: 'harbour-museum',
      deployment_trigger: { metadata: { branch: 'feat/audio-guide' } },
      env_vars: {
        A: { type: 'secret_text', value: '' },
        B: plain('harbour-museum'),
        C: plain('feat/audio-guide'),
        D: plain(null),
      },
    })
    expect(shown(mask, 'harbour-museum feat/audio-guide')).toBe('harbour-museum feat/audio-guide')
  })

  it('leaves out the names of a project, of its branch and of its hosts', () => {
    const [subdomain, production_branch, domain] = [
      'museum-site.pages.dev',
      'release/2026',
      'sails.museum-of-x',
    ]
    const names = ['harbour-museum', subdomain, production_branch, domain]
    const env_vars = Object.fromEntries(names.map((name, at) => [`V${at}`, plain(name)]))
    const mask = maskOfProject('harbour-museum', {
      ...{ name: 'harbour-museum', subdomain, production_branch, domains: [domain] },
      deployment_configs: { production: { env_vars } },
    })
    expect(shown(mask, names.join(' '))).toBe(names.join(' '))
  })

  it.each([undefined, null, {}])('hides nothing where there is nothing: %j', (nothing) => {
    expect(
      shown(
        maskOfDeployment('d1', {
          id: 'd1',
          env_vars: nothing,
        }),
        'any text',
      ),
    ).toBe('any text')
    expect(
      shown(maskOfProject('site', { name: 'site', deployment_configs: { production: nothing } }), 'any text'),
    ).toBe('any text')
  })

  it.each(['text', 7, true])('is none where nobody can tell the values: %j', (odd) => {
    expect(
      maskOfDeployment('d1', {
        id: 'd1',
        env_vars: odd,
      }),
    ).toBeNull()
    expect(maskOfProject('site', { name: 'site', deployment_configs: odd })).toBeNull()
    expect(
      maskOfProject('site', { name: 'site', deployment_configs: { preview: { env_vars: odd } } }),
    ).toBeNull()
  })

  it('is none of an answer about something else', () => {
    expect(maskOfProject('site', { name: 'other' })).toBeNull()
    expect(maskOfProject('site', {})).toBeNull()
    expect(maskOfDeployment('d1', { id: 'd2' })).toBeNull()
  })

  it('is read from the account, and no answer holds a value', async () => {
    const { client, simulator } = start()
    simulator.world.addProject({ name: 'site', source: GITHUB })
    const id = simulator.world.deploy('site', {})
    for (const answer of [await client.getProjectMask('site'), await client.getDeploymentMask('site', id)]) {
      expect(JSON.stringify(answer)).toBe('{"ok":true}')
      expect(answer.ok && shown(answer.value, `is ${PLANTED.plainTextVariable}`)).toBe('is #')
    }
    expect(await client.getProjectMask('none')).toMatchObject({ ok: false, failure: { kind: 'not-found' } })
  })
})
