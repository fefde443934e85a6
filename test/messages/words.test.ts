import { describe, expect, it } from 'vitest'
import { type BoardEvent, EVENTS, makeEvent } from '../../src/messages/events.ts'
import { type EventContext, fitted, lineOf } from '../../src/messages/words.ts'
import { makeProject, makeSummary } from '../domain/make.ts'

const NOW = Date.parse('2026-11-24T12:00:00Z')

const context: EventContext = {
  project: makeProject({
    domains: ['site.pages.dev', 'site.example.com'],
    repository: { provider: 'github', owner: 'acme', name: 'site' },
  }),
  deployment: makeSummary({ aliases: ['https://next.site.pages.dev'] }),
  previous: makeSummary({ id: 'before', commitHash: 'abcdef0123456789' }),
  liveId: null,
  boardUrl: 'https://board.example',
  key: '',
}

const about = { project: 'site', at: NOW, environment: 'production', branch: 'main' } as const

const say = (event: Partial<BoardEvent> & Pick<BoardEvent, 'kind'>, changes: Partial<EventContext> = {}) =>
  lineOf(makeEvent({ ...about, ...event }), { ...context, ...changes })

describe('a message', () => {
  it.each<[Partial<BoardEvent> & Pick<BoardEvent, 'kind'>, string, string]>([
    [{ kind: 'failed' }, 'site: the build of main failed', '1f00aa9 First version'],
    [{ kind: 'fixed' }, 'site: main builds again', '1f00aa9 First version'],
    [{ kind: 'live' }, 'site: a newer version is live', '1f00aa9 First version'],
    [{ kind: 'rolled-back' }, 'site: rolled back to an older version', '1f00aa9 First version'],
    [{ kind: 'branch-ready', branch: 'next' }, 'site: the preview of next is ready', '1f00aa9 First version'],
    [{ kind: 'stuck', why: 'build-hangs' }, 'site: a build hangs', '1f00aa9 First version'],
    [{ kind: 'stuck', why: 'address' }, 'site: an address does not work', '1f00aa9 First version'],
    [
      { kind: 'stuck', why: 'build-hangs', begins: false },
      'site: over: a build hangs',
      '1f00aa9 First version',
    ],
    [
      { kind: 'deleting-soon', count: 12, day: Date.parse('2026-12-03T23:00:00Z') },
      'site: 12 old deployments will be deleted, from 3 December on',
      '',
    ],
    [
      { kind: 'schedule-skipped', why: 'budget-used-up' },
      'site: scheduled builds of main are skipped',
      "The month's budget of builds is used up.",
    ],
    [
      { kind: 'schedule-skipped', begins: false, branch: null },
      'site: scheduled builds of the production branch start again',
      '',
    ],
  ])('says what happened: %j', (event, text, detail) => {
    const isOfChore = event.kind === 'deleting-soon' || event.kind === 'schedule-skipped'
    const said = say(event, isOfChore ? { deployment: null } : {})
    expect([said.text, said.detail]).toEqual([text, detail])
  })

  it('has words for each event', () => {
    for (const kind of EVENTS) expect(say({ kind, why: 'failing' }).text).toMatch(/^site: (?!undefined).{8,}/)
  })

  it('says as much as is known where its deployment is gone', () => {
    const { text, detail, board, links } = say({ kind: 'failed' }, { deployment: null, previous: null })
    expect([text, detail, links]).toEqual(['site: the build of main failed', '', []])
    expect(board).toBe('https://board.example/projects/site')
  })

  it('leads to the board, to what came of it and to what changed', () => {
    const compare =
      'https://github.com/acme/site/compare/abcdef0123456789...1f00aa93be7c4410d2e5f6a7b8c9d0e1f2a3b4c5'
    const { board, links } = say({ kind: 'live' }, { liveId: context.deployment?.id ?? null })
    expect(board).toBe('https://board.example/projects/site/deployments/aaaaaaaa')
    expect(links).toEqual([
      { word: 'Site', url: 'https://site.example.com' },
      { word: 'Changes', url: compare },
    ])
    expect(say({ kind: 'branch-ready', environment: 'preview' }).links[0]).toEqual({
      word: 'Preview',
      url: 'https://next.site.pages.dev',
    })
    expect(
      say({ kind: 'failed' }, { deployment: makeSummary({ status: 'failed' }), previous: null }).links,
    ).toEqual([])
  })

  it('leads to what a chore did on the page of the chores', () => {
    for (const kind of ['deleting-soon', 'schedule-skipped'] as const)
      expect(say({ kind, environment: null }, { deployment: null }).board).toBe(
        'https://board.example/activity',
      )
  })

  it('carries what opens the board where there is something', () => {
    const { board } = say({ kind: 'live' }, { key: 'project.site.0.kJ8s0aZ_.xyz' })
    expect(board).toBe(
      'https://board.example/projects/site/deployments/aaaaaaaa?key=project.site.0.kJ8s0aZ_.xyz',
    )
  })

  it('leads to no address that is none of a site', () => {
    const deployment = makeSummary({ aliases: ['javascript:alert(1)'], url: 'https://user:pass@x.example' })
    expect(say({ kind: 'branch-ready', environment: 'preview' }, { deployment }).links).toHaveLength(1)
  })

  it('is one line of words of others, cut, and none of them turns what stands around it', () => {
    const branch = `feat/${'x'.repeat(200)}`
    const subject = `One\u0000\u202E two\u2028${'\u{1F600}'.repeat(200)}`
    const { text, detail } = say({ kind: 'failed', branch }, { deployment: makeSummary({ subject }) })
    expect(text.length).toBeLessThan(120)
    expect(detail.length).toBeLessThanOrEqual(120)
    expect(detail.isWellFormed()).toBe(true)
    expect(`${text}${detail}`).not.toMatch(/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u)
  })
})

describe('many messages', () => {
  const lines = Array.from({ length: 10 }, () => say({ kind: 'failed' }))

  const told = (more: number, most: number) =>
    fitted(
      { lines, more },
      (made) => made.map((runs) => runs.map(({ text }) => text).join('')),
      (made) => made.length <= most,
    )

  it('say how many more there are than are told in words', () => {
    expect(told(23, 11).at(-1)).toBe('and 23 more')
    expect(told(0, 10).at(-1)).toMatch(/^site: the build of main failed/)
  })

  it('are as many as fit, and the others are counted', () => {
    expect(told(1, 5).slice(3)).toEqual([expect.stringMatching(/^site: /), 'and 7 more'])
    expect(told(0, 0)).toEqual([expect.stringMatching(/^site: /), 'and 9 more'])
  })
})
