import { describe, expect, it } from 'vitest'
import { SETTINGS } from '../../src/settings/table.ts'

const parseAttention = SETTINGS.ATTENTION.parse

const OFF = ['production-stuck', 'build-waits']

describe('ATTENTION', () => {
  it('takes entries as tables or as JSON text, in their order', () => {
    const entries = [
      { project: 'legacy-*', off: OFF },
      { project: '*', off: ['failing'] },
    ]
    expect(parseAttention(entries)).toEqual({ value: entries })
    expect(parseAttention(JSON.stringify(entries))).toEqual({ value: entries })
  })

  it('takes the rules of an entry as a text with commas, too', () => {
    expect(parseAttention([{ project: 'docs', off: OFF.join(', ') }])).toEqual({
      value: [{ project: 'docs', off: OFF }],
    })
  })

  it('takes an entry for each project of a large account', () => {
    const entries = Array.from({ length: 400 }, (_, at) => ({ project: `site-${at}`, off: OFF }))
    expect(parseAttention(entries)).toEqual({ value: entries })
  })

  it.each([
    [[{ project: 'docs' }], 'has an entry 1 that is wrong: “off” is not set'],
    [[{ off: OFF }], 'has an entry 1 that is wrong: “project” is not set'],
    [
      [{ project: 'docs', off: ['constructor'] }],
      'has an entry 1 that is wrong: “off” holds something that is none of: production-stuck, failing, address, build-hangs, rolled-back, build-waits',
    ],
    [
      [{ project: 'two words', off: OFF }],
      'has an entry 1 that is wrong: “project” is neither a project name nor a pattern like shop-*',
    ],
    ['production-stuck', 'is neither a list of tables nor JSON text of one'],
  ])('refuses %j and says why', (raw, problem) => {
    expect(parseAttention(raw)).toEqual({ problem })
  })
})
