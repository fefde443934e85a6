import { describe, expect, it } from 'vitest'
import { makeEvent } from '../../src/messages/events.ts'
import {
  areReachable,
  isToldOf,
  type NotificationEntry,
  parseNotifications,
  parseReceivers,
} from '../../src/messages/settings.ts'

const SECRET = `whsec_${btoa('x'.repeat(24))}`

const entry = (changes: Partial<NotificationEntry> = {}): NotificationEntry => ({
  name: 'team',
  on: ['failed', 'fixed', 'live'],
  projects: ['*'],
  environments: null,
  branches: null,
  link: null,
  ...changes,
})

describe('NOTIFICATIONS', () => {
  it('takes an entry that only names its receiver: production alone, and what matters most', () => {
    expect(parseNotifications([{ name: 'team' }])).toEqual({ value: [entry()] })
  })

  it('takes all that an entry can say, as tables or as JSON text', () => {
    const raw = [
      {
        name: 'team',
        on: ['branch-ready'],
        projects: ['shop-*'],
        environments: ['preview'],
        branches: ['release/*'],
        link: { key: 'kJ8s0aZ_', days: 7 },
      },
    ]
    expect(parseNotifications(raw)).toEqual({ value: raw })
    expect(parseNotifications(JSON.stringify(raw))).toEqual({ value: raw })
  })

  it.each<[string, unknown, string]>([
    ['an event that is none', [{ name: 'a', on: ['constructor'] }], 'is none of: failed, fixed'],
    ['a name twice', [{ name: 'a' }, { name: 'a' }], 'the same thing twice'],
    ['a slip of the pen', [{ name: 'a', project: 'x' }], '“project” is none of its keys'],
    [
      'a key in place of its id',
      [{ name: 'a', link: { key: 'k'.repeat(43) } }],
      'a key itself must not stand there',
    ],
    ['an id that is none', [{ name: 'a', link: { key: 'short' } }], "is not a key's id"],
    ['one that is told nothing', [{ name: 'a', on: ['branch-ready'] }], 'is told nothing'],
    ['no list', { name: 'a' }, 'is neither a list of tables'],
  ])('says what is wrong with %s, and never repeats a key', (_what, raw, says) => {
    const parsed = parseNotifications(raw)
    expect('problem' in parsed && parsed.problem).toContain(says)
    expect(JSON.stringify(parsed)).not.toContain('kkkkkkkk')
  })
})

describe('an entry', () => {
  const NAMED = [
    { name: 'qa', branch: 'qa' },
    { name: 'staging', branch: 'release/*' },
  ]
  const event = (changes: object) =>
    makeEvent({
      kind: 'failed',
      project: 'shop-eu',
      at: 0,
      environment: 'production',
      branch: 'main',
      ...changes,
    })
  const PREVIEW = { environment: 'preview', branch: 'release/2' }

  it.each<[string, Partial<NotificationEntry>, object, boolean]>([
    ['production, where it names neither environments nor branches', {}, {}, true],
    ['no preview there', {}, PREVIEW, false],
    ['the environments that it names', { environments: ['preview'] }, PREVIEW, true],
    ['no other environment', { environments: ['preview'] }, {}, false],
    ['the branches that it names, whatever they are', { branches: ['release/*'] }, PREVIEW, true],
    ['no other branch', { branches: ['release/*'] }, {}, false],
    ['only what is both', { branches: ['release/*'], environments: ['production'] }, PREVIEW, false],
    ['what is about no environment', {}, { environment: null, branch: null }, true],
    ['an environment that the settings name', { environments: ['staging'] }, PREVIEW, true],
    ['no other one of those', { environments: ['qa'] }, PREVIEW, false],
    ['no other project', { projects: ['docs', 'blog-*'] }, {}, false],
    ['the projects of its patterns', { projects: ['docs', 'shop-*'] }, {}, true],
    ['no other event', { on: ['live'] }, {}, false],
  ])('is told of %s', (_what, changes, about, isTold) => {
    expect(isToldOf(entry(changes), event(about), NAMED)).toBe(isTold)
  })
})

describe('NOTIFICATION_URLS', () => {
  const kindOf = (raw: unknown) => {
    const parsed = parseReceivers({ team: raw })
    return 'value' in parsed ? parsed.value.team?.kind : parsed.problem
  }

  it.each([
    ['https://hooks.slack.com/services/T0/B0/xxxx', 'slack'],
    ['https://discord.com/api/webhooks/1/xxxx', 'discord'],
    ['https://prod-1.westeurope.logic.azure.com:443/workflows/x/triggers/manual/paths/invoke?sig=x', 'teams'],
    ['https://default0.a1.environment.api.powerplatform.com:443/powerautomate/x?sig=x', 'teams'],
  ])('tells by the host what %s is', (url, kind) => {
    expect(kindOf(url)).toBe(kind)
  })

  it('takes the kind that is said, and secrets for a program', () => {
    expect(kindOf({ url: 'https://chat.example.com/hooks/x', kind: 'slack' })).toBe('slack')
    expect(
      parseReceivers(JSON.stringify({ bot: { url: 'https://bot.example.com/', secret: SECRET } })),
    ).toEqual({
      value: { bot: { url: 'https://bot.example.com/', kind: 'webhook', secrets: [SECRET] } },
    })
  })

  it.each([
    'http://hooks.slack.com/services/x',
    'https://10.0.0.1/hook',
    'https://[fd00::1]/hook',
    'https://intranet/hook',
    'https://wiki.internal/hook',
    'https://printer.local/hook',
    'https://me.localhost/hook',
    'https://user:password@hooks.slack.com/x',
    'ftp://hooks.slack.com/x',
    'not an address',
    42,
    null,
  ])('takes no %s', (url) => {
    expect(kindOf({ url, kind: 'slack' })).toMatch(/“url” is not/)
    expect(kindOf(url)).toMatch(/^is wrong: “team” /)
  })

  it.each([
    ['none', undefined],
    ['one that is too short', `whsec_${btoa('x'.repeat(23))}`],
    ['one that is too long', `whsec_${btoa('x'.repeat(65))}`],
    ['one in base64url', `whsec_${btoa('\u00fb'.repeat(24)).replaceAll('+', '-')}`],
    ['one without its beginning', btoa('x'.repeat(24))],
  ])('wants a secret for a program, and not %s', (_what, secret) => {
    const says = kindOf({ url: 'https://bot.example.com/', secret })
    expect(says).toContain('secret')
    expect(says).not.toContain(String(secret))
  })

  it('leads to this machine only where the API is there as well', () => {
    const parsed = parseReceivers({
      demo: { url: 'http://localhost:8787/simulator/receiver/slack', kind: 'slack' },
    })
    const receivers = 'value' in parsed ? parsed.value : {}
    expect(areReachable('http://localhost:8787/simulator/client/v4', receivers)).toBe(true)
    expect(areReachable('https://api.cloudflare.com/client/v4', receivers)).toBe(false)
    const hidden = parseReceivers({ demo: { url: 'https://0x7f.1/hook', kind: 'slack' } })
    const found = 'value' in hidden ? hidden.value : {}
    expect(areReachable('https://api.cloudflare.com/client/v4', found)).toBe(false)
    expect(areReachable('https://api.cloudflare.com/client/v4', {})).toBe(true)
  })
})
