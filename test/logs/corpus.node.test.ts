import { readdirSync, readFileSync } from 'node:fs'
import { lintSource } from '@secretlint/core'
import { creator } from '@secretlint/secretlint-rule-preset-recommend'
import { describe, expect, it } from 'vitest'
import { createMask } from '../../src/cloudflare/mask.ts'
import { createAnsiReader } from '../../src/logs/ansi.ts'
import { letters } from './planted.ts'
import { redact } from './redact-text.ts'

/** Made by running the tools, by the script that lies beside them. */
const LOGS = readdirSync('test/logs/corpus')
  .filter((name) => name.endsWith('.txt'))
  .map((name) => ({ name, lines: readFileSync(`test/logs/corpus/${name}`, 'utf8').split('\n') }))

const E = '\u001b'
const word = letters('corpus')
const half = (text: ArrayLike<unknown>) => Math.floor(text.length / 2)
const dashes = '-'.repeat(5)
const pem = (kind: string) => [
  `${dashes}BEGIN ${kind}${dashes}`,
  word(64),
  word(64),
  word(40),
  `${dashes}END ${kind}${dashes}`,
]

/** Each is put together here, and is nobody's. */
const TOKENS = [
  `cfut_${word(48)}`,
  word(40),
  word(37, 'hex'),
  `ghp_${word(36)}`,
  `github_pat_${word(22)}_${word(59)}`,
  `glpat-${word(20)}`,
  `npm_${word(36)}`,
  `AKIA${word(16, 'capitals')}`,
  `AIza${word(35)}`,
  `xoxb-${word(12, 'digits')}-${word(24)}`,
  `sk_live_${word(24)}`,
  `sk-ant-api03-${word(80)}`,
  `hf_${word(34)}`,
  `eyJ${word(20)}.eyJ${word(60)}.${word(43)}`,
  `sk-proj-${word(48)}`,
  `M${word(25)}.${word(6)}.${word(38)}`,
  `https://discord.com/api/webhooks/${word(18, 'digits')}/${word(68)}`,
  `https://api.cloudflare.com/client/v4/pages/webhooks/deploy_hooks/${crypto.randomUUID()}`,
]

const PEM_KINDS = [
  'PRIVATE KEY',
  'ENCRYPTED PRIVATE KEY',
  'RSA PRIVATE KEY',
  'EC PRIVATE KEY',
  'DSA PRIVATE KEY',
  'OPENSSH PRIVATE KEY',
  'PGP PRIVATE KEY BLOCK',
]

/** How a token of one line gets into a log. */
const WAYS: ((token: string) => string)[] = [
  (token) => `${E}[33m> using ${token.slice(0, half(token))}${E}[1m${token.slice(half(token))}${E}[0m`,
  (token) => `2026-11-30T02:46:41.123Z ${token} accepted`,
  (token) => `    at request failed for ${token}`,
  (token) => JSON.stringify({ level: 'info', config: { id: 7, value: token } }),
  (token) => `${E}[36mGET${E}[39m https://api.example.com/callback?step=2&x=${token}&locale=en`,
]

/** Values of plain-text variables, which no pattern knows. */
const VALUES = [
  `Hafen-${word(8)}`,
  `${word(9)} ${word(7)}/${word(5)}`,
  `first ${word(20)}\nsecond ${word(20)}`,
]

/** Lines with the secrets that stand in them. */
const PLANTED: { secrets: string[]; lines: string[] }[] = [
  // Of an address the last part is the secret.
  ...TOKENS.flatMap((token) =>
    WAYS.map((way) => ({ secrets: [token.replace(/^https:.*\//, '')], lines: [way(token)] })),
  ),
  ...PEM_KINDS.map((kind) => {
    const lines = pem(kind)
    return {
      secrets: lines.slice(1, -1),
      lines: lines.map((line, at) => `[02:46:4${at}] ${E}[2m${line}${E}[22m`),
    }
  }),
  ...VALUES.flatMap((value) => [
    { secrets: value.split('\n'), lines: `GREETING is ${value}`.split('\n') },
    { secrets: [encodeURIComponent(value)], lines: [`https://example.com/?q=${encodeURIComponent(value)}`] },
    { secrets: [btoa(value).slice(0, -4)], lines: [`echo ${btoa(value)} | base64 -d`] },
  ]),
  ...[
    (s: string) => `postgres://board:${s}@db.example:5432/main`,
    (s: string) => `//registry.example/:_auth=${s}`,
  ].map((way) => {
    const secret = word(24)
    return { secrets: [secret], lines: [way(secret)] }
  }),
]

const mask = createMask(VALUES)
const textOf = (lines: readonly string[]) => {
  const read = createAnsiReader()
  return lines.map((line) => read(line).text).join('\n')
}
/** Of each log the lines with one or two of the secrets put in the middle. */
const withSecrets = LOGS.map(({ name, lines }, index) => {
  const planted = PLANTED.filter((_, at) => at % LOGS.length === index)
  const middle = half(lines)
  const added = planted.flatMap((one) => one.lines)
  return {
    name,
    secrets: planted.flatMap((one) => one.secrets),
    text: textOf([...lines.slice(0, middle), ...added, ...lines.slice(middle)]),
  }
})

/** Every part of a secret that would help whoever reads it. */
const piecesOf = (secret: string) =>
  Array.from({ length: secret.length - 7 }, (_, at) => secret.slice(at, at + 8))

describe('the logs of real tools', () => {
  it('are 40 at least, with 80 planted secrets', () => {
    expect(LOGS.length).toBeGreaterThanOrEqual(40)
    expect(PLANTED.length).toBeGreaterThanOrEqual(80)
  })

  it.each(withSecrets)('$name keeps no part of a secret', ({ text, secrets }) => {
    const shown = redact(text, mask).text
    expect(shown.split('\n')).toHaveLength(text.split('\n').length)
    for (const piece of secrets.flatMap(piecesOf)) expect(shown.includes(piece), piece).toBe(false)
  })

  it('lose nothing else, but for one line of 1,000', () => {
    const changed = LOGS.flatMap(({ name, lines }) => {
      const before = textOf(lines)
      const after = redact(before, mask).text.split('\n')
      return before.split('\n').flatMap((line, at) => (line === after[at] ? [] : [`${name}: ${after[at]}`]))
    })
    const all = LOGS.reduce((sum, { lines }) => sum + lines.length, 0)
    expect(changed.slice(0, Math.ceil(changed.length - all / 1_000))).toEqual([])
  })
})

describe('another program that looks for secrets', () => {
  const look = async (text: string) => {
    const { messages } = await lintSource({
      source: { filePath: 'build.log', content: text, contentType: 'text' },
      options: { config: { rules: [{ id: 'recommended', rule: creator }] } },
    })
    return messages.map(({ ruleId, messageId }) => `${ruleId}: ${messageId}`)
  }
  const all = withSecrets.map(({ text }) => text).join('\n')

  it('finds some of what was planted', async () => {
    expect((await look(all)).length).toBeGreaterThan(20)
  })

  it('finds nothing more once a log is redacted', async () => {
    expect(await look(redact(all, mask).text)).toEqual([])
  })
})
