import { describe, expect, it } from 'vitest'
import { RULE_NAMES } from '../../src/domain/attention.ts'
import { EVENTS, makeEvent } from '../../src/messages/events.ts'
import { lineOf } from '../../src/messages/words.ts'
import { settingNames } from '../../src/settings/table.ts'
import { makeProject } from '../domain/make.ts'
import { registeredRoutes } from '../support/routes.ts'
import { settingsTable } from './settings-table.ts'
import { filesIn, readSource } from './sources.ts'

/** What the README holds between `<!-- name -->` and `<!-- /name -->`. */
function section(name: string): string {
  const [, text] = readSource('README.md').split(`<!-- ${name} -->`)
  const [inside, after] = text?.split(`<!-- /${name} -->`) ?? []
  if (inside === undefined || after === undefined) throw new Error(`README.md has no section ${name}`)
  return inside.trim()
}

/** The first column of a table whose first cell is an address in backticks. */
function addressesIn(table: string): string[] {
  return [...table.matchAll(/^\|\s*`(\/[^`]*)`/gm)].map(([, address = '']) => address)
}

/** Every address that the app answers, as it is registered. */
function registered(): string[] {
  return registeredRoutes().flatMap((route) => (route.startsWith('GET ') ? [route.slice('GET '.length)] : []))
}

describe('the README', () => {
  it('has the table of settings that node test/repository/settings-table.ts prints', () => {
    expect(section('settings')).toBe(settingsTable())
  })

  it('lists every address of the board and no other', () => {
    expect(addressesIn(section('addresses')).toSorted()).toEqual(registered().toSorted())
  })
})

describe('the page about access', () => {
  it('names no address that the board does not have', () => {
    const files = filesIn('public').map((path) => path.replace('public', ''))
    const exists = (address: string) => {
      const [before = '', after = ''] = address.split('*')
      return [...registered(), ...files].some((one) => one.startsWith(before) && one.endsWith(after))
    }
    const named = [...readSource('docs/access.md').matchAll(/`(\/[^`?]*)`/g)].map(
      ([, address = '']) => address,
    )
    expect(named).toContain('/healthz')
    expect(named.filter((address) => !exists(address))).toEqual([])
  })
})

describe('the page about attention', () => {
  it('has a row for each rule and no other', () => {
    const rows = [...readSource('docs/attention.md').matchAll(/^\| `([\w-]+)` \|/gm)]
    expect(rows.map(([, rule]) => rule).toSorted()).toEqual(RULE_NAMES.toSorted())
  })
})

describe('the page about messages', () => {
  it('has a row for each event and no other, with what it says', () => {
    const [, table = ''] = readSource('docs/messages.md').split('## What is told')
    const rows = [...(table.split('\n## ')[0] ?? '').matchAll(/^\| `([\w-]+)` \|.*\| (.*) \|$/gm)]
    const said = EVENTS.map((kind) => {
      const branch = kind === 'branch-ready' ? 'next' : 'main'
      const about = { project: 'docs', branch, why: 'failing', count: 12, day: Date.parse('2026-12-03') }
      const known = { project: makeProject({ name: 'docs' }), deployment: null, previous: null, liveId: null }
      const event = makeEvent({ kind, at: 0, ...about })
      return [kind, lineOf(event, { ...known, boardUrl: '', key: '' }).text]
    })
    expect(rows.map(([, event, says]) => [event, says]).toSorted()).toEqual(said.toSorted())
  })
})

describe('the table of settings', () => {
  it('has a row for each setting', () => {
    const rows = settingsTable().split('\n').slice(2)
    expect(rows.map((row) => row.match(/^\| `(\w+)`/)?.[1])).toEqual(settingNames())
  })

  it('says which ones are secret', () => {
    expect(settingsTable()).toContain('| `CLOUDFLARE_API_TOKEN` (secret) | required |')
  })

  it('has three columns in every row', () => {
    for (const row of settingsTable().split('\n')) expect(row.split(/(?<!\\)\|/)).toHaveLength(5)
  })
})

describe('the addresses of the app', () => {
  it('are found, without what only stands before them', () => {
    expect(registered()).toContain('/projects/:project')
    expect(registered().filter((path) => path.includes('*'))).toEqual([])
  })
})
