import { describe, expect, it } from 'vitest'
import type { Overview } from '../../src/mirror/overview.ts'
import {
  decodeContent,
  decodeEntry,
  encodeEntry,
  entryKey,
  type ProjectPage,
  projectEntry,
  projectOf,
} from '../../src/mirror/protocol.ts'
import { makeDeployment, makeProjectCard } from '../domain/make.ts'

const GARBAGE = ['', 'null', '[]', '{}', '{"shape":1', '<!DOCTYPE html>', '"text"', '42']

describe('a stored entry', () => {
  const content = '{"cards":[],"unreadable":0,"missing":0}'
  const entry = { revision: 7, checkedAt: 1_795_521_600_000, interval: 30_000, content }

  it('is read as it was written', () => {
    expect(decodeEntry(encodeEntry(entry))).toEqual(entry)
  })

  it('is not read when another version of the Worker wrote it', () => {
    const { shape, ...rest } = JSON.parse(encodeEntry(entry))
    expect(decodeEntry(JSON.stringify({ ...rest, shape: shape + 1 }))).toBeNull()
    expect(decodeEntry(JSON.stringify(rest))).toBeNull()
  })

  it.each(GARBAGE)('is not read from %j', (text) => {
    expect(decodeEntry(text)).toBeNull()
  })

  it('is not read when a field is of another kind', () => {
    const written = JSON.parse(encodeEntry(entry))
    expect(decodeEntry(JSON.stringify({ ...written, revision: '7' }))).toBeNull()
    expect(decodeEntry(JSON.stringify({ ...written, content: { cards: [] } }))).toBeNull()
  })
})

describe('the content of an entry', () => {
  const overview: Overview = {
    cards: [makeProjectCard('docs'), makeProjectCard('shop')],
    unreadable: 1,
    missing: 0,
  }
  const page: ProjectPage = {
    card: makeProjectCard('docs'),
    branches: { list: [], more: false },
    deployments: [makeDeployment()],
    live: null,
    total: 1,
    loaded: true,
    stored: 1,
    complete: true,
    unreadable: 0,
  }

  it('is read as it was written', () => {
    expect(decodeContent('overview', JSON.stringify(overview))).toEqual(overview)
    expect(decodeContent('project', JSON.stringify(page))).toEqual(page)
  })

  it('is not read as that of another kind', () => {
    expect(decodeContent('project', JSON.stringify(overview))).toBeNull()
    expect(decodeContent('overview', JSON.stringify(page))).toBeNull()
  })

  it.each(GARBAGE)('is not read from %j', (text) => {
    expect(decodeContent('overview', text)).toBeNull()
    expect(decodeContent('project', text)).toBeNull()
  })

  it('is not read when one deployment in it has a status that this version does not know', () => {
    const deployment = { ...makeDeployment(), status: 'paused' }
    expect(decodeContent('project', JSON.stringify({ ...page, deployments: [deployment] }))).toBeNull()
  })

  it('loses what this version does not know, so that nothing else can reach a page', () => {
    const deployment = { ...makeDeployment(), env_vars: { TOKEN: 'secret' } }
    const read = decodeContent(
      'project',
      JSON.stringify({ ...page, deployments: [deployment], token: 'secret' }),
    )
    expect(read).toEqual(page)
  })
})

describe('the name of an entry', () => {
  it('tells the project', () => {
    expect(projectOf(projectEntry('docs'))).toBe('docs')
    expect(projectOf('overview')).toBeNull()
  })

  it('of a project called overview is not that of the overview', () => {
    expect(projectEntry('overview')).not.toBe('overview')
  })

  it('is kept apart between two accounts', () => {
    expect(entryKey('a1', 'overview')).toBe('a1:overview')
    expect(entryKey('a2', projectEntry('docs'))).toBe('a2:project:docs')
  })
})
