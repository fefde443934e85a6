import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTelling } from '../../src/domain/telling-value.ts'
import { findByPattern, longRuns } from '../../src/logs/patterns.ts'
import { letters } from './planted.ts'

const word = letters('signs')

/** Beginnings and middles of what is looked for, and what stands around it, whole and cut. */
const PIECES = [
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
  'GOCSPX-',
  'xoxb-',
  'xapp-1-',
  'sk_live_',
  'rk_test_',
  'whsec_',
  'sk-',
  'sk-ant-',
  'hf_',
  'M',
  'eyJ',
  'deploy_hooks/',
  'api/webhooks/',
  'hooks.slack.com/services/',
  'webhook.office.com/',
  'integrations/deploy/',
  'LS0tLS1CRUdJT',
  'AGE-SECRET-KEY-1',
  'SG.',
  'dop_v1_',
  'dckr_pat_',
  'pypi-',
  'hvs.',
  'rubygems_',
  'shpat_',
  '12345678:AA',
  'https://',
  '://',
  'user',
  'token',
  'PASSWORD',
  '--key ',
  'monkey',
  'Bearer ',
  'is ',
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
  word(4),
  word(8),
  word(16),
  word(26),
  word(33),
  word(40),
  word(24, 'hex'),
  word(37, 'hex'),
  word(110, 'hex'),
  word(16, 'capitals'),
  word(6),
  'é',
  '漢',
  '\0',
  'a',
  '0',
]
const texts = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''))

const sorted = (found: ReturnType<typeof findByPattern>) =>
  found.map(({ from, to, kind }) => `${from}-${to} ${kind}`).sort()

/** The forms of tokens and hooks, each as one expression. Where it has a group, that is the secret, if it says anything. */
const FORMS = [
  /GR1348941[\w.-]{20,}/g,
  /A(?:KI|SI|BI|CC)A[A-Z\d]{16}(?![A-Z\d])/g,
  /AIza[\w-]{35}/g,
  /(?<![\w.-])[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,}/g,
  /LS0tLS1CRUdJT[\w+/=-]*/g,
  /(?<![A-Za-z\d])eyJ[\w-]{8,4000}\.eyJ[\w-]{8,}(?:\.[\w-]*)*/g,
  /\d{8}:AA([\w-]{33})/g,
  /cf(?:[aou]t|it|k|ut)_[\w-]{20,}/g,
  /v1\.0-[\da-f]{24}-[\da-f]{100,}/g,
  /gh[opsur]_\w{30,}/g,
  /github_pat_\w{40,}/g,
  /npm_[A-Za-z\d]{30,}/g,
  /(?:ya29\.|GOCSPX-)[\w-]{20,}/g,
  /hf_[A-Za-z\d]{30,}/g,
  /gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|soat|ffct|oas)-[\w.-]{20,}/g,
  /(?:xox|xapp-)[a-z\d]-[\w-]{10,}/g,
  /(?:[prs]k_(?:live|test)|whsec)_[\w+/=]{10,}/g,
  /(?<![\w-])sk-(?=[\w-]{0,60}\d)[\w-]{20,}/g,
  /AGE-SECRET-KEY-1[\w+/=-]*/g,
  /SG\.[\w-]{16,}\.[\w-]{16,}/g,
  /(?:do[opr]_v1_|dckr_|shp(?:[acp]a|ss)_|rubygems_|pypi-|hvs\.)(?=[\w+/=-]{0,60}\d)[\w+/=-]{30,}/g,
  /(?:(?:deploy|build)_hooks|api\/webhooks)\/([\w-]{8,}(?:\/[\w-]+)?)/g,
  /hooks\.slack\.com\/\w+\/([\w/-]{8,})/g,
  /badges\/k\/([\w.-]{50,})/g,
  /(?:webhook\.office\.com|integrations\/deploy)\/([\w/@-]{8,})/g,
]

describe('looking where a sign is', () => {
  it('finds what each form finds in the whole text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const found = findByPattern(text)
        for (const form of FORMS)
          for (const { 0: all, 1: secret = all, index } of text.matchAll(form)) {
            if (secret !== all && !isTelling(secret)) continue
            const to = index + all.length
            const from = to - secret.length
            expect(found.some((one) => one.from <= from && one.to === to)).toBe(true)
          }
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
            from: start + from,
            to: start + to,
            kind,
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
