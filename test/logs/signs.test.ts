import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findByPattern, longRuns } from '../../src/logs/patterns.ts'
import { letters } from './planted.ts'

const word = letters('signs')

/** Beginnings and middles of what is looked for, and what stands around it, whole and cut. */
const PIECES = [
  ...[
    'cfut_',
    'cfk_',
    'v1.0-',
    'ghp_',
    'github_pat_',
    'glpat-',
    'GR1348941',
    'npm_',
    'AKIA',
    'AIza',
    'ya29.',
  ],
  ...['GOCSPX-', 'xoxb-', 'xapp-1-', 'sk_live_', 'rk_test_', 'whsec_', 'sk-', 'sk-ant-', 'hf_', 'M', 'eyJ'],
  ...[
    'deploy_hooks/',
    'api/webhooks/',
    'hooks.slack.com/services/',
    'webhook.office.com/',
    'integrations/deploy/',
  ],
  ...[
    'LS0tLS1CRUdJT',
    'AGE-SECRET-KEY-1',
    'SG.',
    'dop_v1_',
    'dckr_pat_',
    'pypi-',
    'hvs.',
    'rubygems_',
    'shpat_',
  ],
  ...['12345678:AA', 'https://', '://', 'user', 'token', 'PASSWORD', '--key ', 'monkey', 'Bearer ', 'is '],
  ...[
    '=',
    ':',
    ': ',
    '"',
    "'",
    '\\"',
    '@',
    '/',
    '.',
    '-',
    '_',
    '?',
    '&',
    ' ',
    '  ',
    '\t',
    '\n',
    '\n',
    ',',
    '}',
    '>',
  ],
  ...[
    word(4),
    word(8),
    word(16),
    word(26),
    word(33),
    word(40),
    word(24, 'hex'),
    word(37, 'hex'),
    word(110, 'hex'),
  ],
  ...[word(16, 'capitals'), word(6), 'é', '漢', '\0', 'a', '0'],
]
const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''))

const sorted = (found: ReturnType<typeof findByPattern>) =>
  found.map(({ from, to, kind }) => `${from}-${to} ${kind}`).sort()

describe('looking in some lines alone', () => {
  it('finds what each pattern finds in the whole text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const everywhere = findByPattern(text, (whole) => [[whole, 0]])
        expect(sorted(findByPattern(text))).toEqual(sorted(everywhere))
      }),
      { numRuns: 3_000 },
    )
  })

  it('finds line by line what it finds in all lines at once', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let start = 0
        const one = text.split('\n').flatMap((line) => {
          const found = findByPattern(line).map(({ from, to, kind }) => ({
            ...{ from: start + from, to: start + to, kind },
          }))
          start += line.length + 1
          return found
        })
        expect(sorted(one)).toEqual(sorted(findByPattern(text)))
      }),
      { numRuns: 3_000 },
    )
  })

  it('finds every long run', () => {
    const plain = (text: string) =>
      [...text.matchAll(/(?<![\w+/-])[\w+/-]{37,}/g)].map(({ 0: run, index }) => [index, index + run.length])
    const runs = fc.array(
      fc.oneof(
        fc.nat(80).map((length) => 'a+/-_Z09'.repeat(10).slice(0, length)),
        fc.constantFrom(' ', '\n', '.', 'é'),
      ),
    )
    fc.assert(
      fc.property(runs, (pieces) => {
        const text = pieces.join('')
        expect(longRuns(text)).toEqual(plain(text))
      }),
    )
  })
})
