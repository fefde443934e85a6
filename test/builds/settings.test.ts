import { describe, expect, it } from 'vitest'
import {
  areHooksOf,
  hookFor,
  parseBuildBudget,
  parseBuilds,
  parseDeployHooks,
  scheduleKey,
} from '../../src/builds/settings.ts'

const BASE = 'https://api.cloudflare.com/client/v4'
const HOOK = `${BASE}/pages/webhooks/deploy_hooks/5f0c9a3e-71b2-4d0e-a86c-29d4e1b7f380`

describe('BUILDS', () => {
  it('takes the hourly example, in UTC and for the production branch', () => {
    expect(parseBuilds([{ project: 'docs', cron: '0 * * * *' }])).toEqual({
      value: [{ project: 'docs', branch: null, cron: '0 * * * *', timezone: 'UTC' }],
    })
  })

  it('takes the same as JSON text, with a branch and a time zone', () => {
    const text = '[{"project":"docs","branch":"next","cron":"30 6 * * MON-FRI","timezone":"Europe/Berlin"}]'
    expect(parseBuilds(text)).toEqual({
      value: [{ project: 'docs', branch: 'next', cron: '30 6 * * MON-FRI', timezone: 'Europe/Berlin' }],
    })
  })

  it.each(['fix/#1234', 'größe', 'a,b', 'user@host', '-a', '\u3000wide', 'x'.repeat(300)])(
    'takes the branch %j, as git does',
    (branch) => {
      expect(parseBuilds([{ project: 'docs', cron: '0 * * * *', branch: ` ${branch}\n` }])).toMatchObject({
        value: [{ branch }],
      })
    },
  )

  it.each(['two words', 'feat/*', 'a..b', 'a:b', '/a', 7])(
    'refuses the branch %j, which git does not take',
    (branch) => {
      const parsed = parseBuilds([{ project: 'docs', cron: '0 * * * *', branch }])
      expect(parsed).toEqual({
        problem: 'has an entry 1 that is wrong: “branch” is not the name of a branch: git would not take it',
      })
    },
  )

  it.each([
    ['text that is no JSON', 'docs', 'neither a list'],
    ['a table instead of a list', { project: 'docs', cron: '0 * * * *' }, 'neither a list'],
    ['an entry without a line', [{ project: 'docs' }], 'entry 1 that is wrong: “cron” is not set'],
    ['a word that it does not know', [{ project: 'docs', cron: '0 * * * *', brnach: 'x' }], 'entry 1'],
    [
      'a line that is none',
      [
        { project: 'a', cron: '0 * * * *' },
        { project: 'b', cron: 'hourly' },
      ],
      'entry 2',
    ],
    [
      'a line that goes over the end of the week',
      [{ project: 'a', cron: '0 6 * * fri-mon' }],
      'entry 1 that is wrong: “cron” is not a cron line: its day of the week has a range that goes past the end; ',
    ],
    ['a zone that is none', [{ project: 'a', cron: '0 * * * *', timezone: 'Mars/Olympus' }], 'time zone'],
    [
      'an entry twice',
      [
        { project: 'a', cron: '0 * * * *' },
        { project: 'a', cron: '0 * * * *' },
      ],
      'twice',
    ],
    [
      'too many',
      Array.from({ length: 101 }, (_, i) => ({ project: `p${i}`, cron: '0 * * * *' })),
      'more than 100',
    ],
  ])('refuses %s, and says where', (_, raw, words) => {
    const parsed = parseBuilds(raw)
    expect('problem' in parsed && parsed.problem).toContain(words)
  })

  it('tells schedules apart by all that makes them', () => {
    const entry = { project: 'docs', branch: null, cron: '0 * * * *', timezone: 'UTC' }
    expect(scheduleKey(entry)).toBe(scheduleKey({ ...entry }))
    for (const change of [{ branch: 'main' }, { cron: '1 * * * *' }, { timezone: 'Asia/Kolkata' }]) {
      expect(scheduleKey({ ...entry, ...change })).not.toBe(scheduleKey(entry))
    }
  })
})

describe('BUILD_BUDGET', () => {
  it.each([
    [500, 500],
    ['0', 0],
    [' 5000 ', 5000],
  ])('takes %j', (raw, value) => expect(parseBuildBudget(raw)).toEqual({ value }))

  it.each([-1, 1.5, '1e3', 'many', null, [500], Number.NaN])('refuses %j', (raw) => {
    expect('problem' in parseBuildBudget(raw)).toBe(true)
  })
})

describe('DEPLOY_HOOKS', () => {
  it('takes JSON text and tables', () => {
    expect(parseDeployHooks(JSON.stringify({ docs: HOOK }))).toEqual({ value: { docs: HOOK } })
    expect(parseDeployHooks({ 'docs:next': HOOK })).toEqual({ value: { 'docs:next': HOOK } })
  })

  it.each(['constructor', 'prototype'])('takes the hook of a project that is called %s', (project) => {
    const parsed = parseDeployHooks(`{"${project}":"${HOOK}"}`)
    expect('value' in parsed && Object.entries(parsed.value)).toEqual([[project, HOOK]])
  })

  it.each(['docs', '["x"]', 'null', { docs: 1 }, { '': HOOK }, [HOOK]])(
    'refuses %j without repeating it',
    (raw) => {
      const parsed = parseDeployHooks(raw)
      expect('problem' in parsed && parsed.problem).not.toContain('deploy_hooks/')
      expect('problem' in parsed).toBe(true)
    },
  )

  it('accepts no address but those of the API that the board asks', () => {
    expect(areHooksOf(BASE, { docs: HOOK })).toBe(true)
    for (const wrong of [
      'https://elsewhere.example/pages/webhooks/deploy_hooks/x',
      `${BASE}.elsewhere.example/pages/webhooks/deploy_hooks/x`,
      `${BASE}/pages/webhooks/deploy_hooks/`,
      `${BASE}/pages/webhooks/deploy_hooks/../../../user`,
      `${HOOK}?x=1`,
    ]) {
      expect(areHooksOf(BASE, { docs: HOOK, shop: wrong }), wrong).toBe(false)
    }
  })
})

describe('the hook of a branch', () => {
  const hooks = { docs: 'one', 'docs:next': 'two', 'docs:fix/#1': 'three' }
  it.each([
    ['production', 'main', true, 'one'],
    ['a branch with one of its own', 'next', false, 'two'],
    ['another branch', 'draft', false, null],
    ['a branch whose name needs no letters', 'fix/#1', false, 'three'],
  ])('is, for %s', (_, branch, isProduction, hook) => {
    expect(hookFor(hooks, { project: 'docs', branch, isProduction })).toBe(hook)
  })

  it('is none for a project that is named like a property of every object', () => {
    expect(hookFor({}, { project: 'constructor', branch: 'main', isProduction: true })).toBeNull()
  })
})
