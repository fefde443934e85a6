import { describe, expect, it } from 'vitest'
import { identify, nameOfRecord, parseProject } from '../../src/cloudflare/parse-project.ts'
import { isUploaded, Project } from '../../src/domain/project.ts'
import { CLOUDFLARE_FIELDS } from '../domain/make.ts'
import uploads from './samples/project-direct-upload-empty.json'
import git from './samples/project-git.json'

function parse(wire: unknown) {
  const listed = parseProject(wire)
  if (!listed) throw new Error('the project was not understood')
  return listed
}

const parseWith = (changes: Record<string, unknown>) => parse({ ...git.result, ...changes })

describe('a recorded project', () => {
  const listed = parse(git.result)

  it('is read in full', () => {
    expect(listed.project).toEqual({
      id: '3d1f6a52-7c0e-4b8f-9a37-5e2b1c64d801',
      name: 'marketing-site',
      subdomain: 'marketing-site.pages.dev',
      domains: ['marketing-site.pages.dev', 'www.example.com'],
      productionBranch: 'main',
      createdOn: new Date(git.result.created_on).toISOString(),
      repository: { provider: 'github', owner: 'example-org', name: 'marketing-site' },
    })
  })

  it('comes with its latest and its canonical deployment', () => {
    expect(listed.latest?.id).toBe(git.result.latest_deployment.id)
    expect(listed.canonical?.id).toBe(git.result.canonical_deployment.id)
    expect(listed.latest?.project).toBe('marketing-site')
  })

  it('tells a canonical deployment that cannot be read from none', () => {
    const idOf = (canonical_deployment: unknown) => parseWith({ canonical_deployment }).canonicalId
    expect(idOf(null)).toBeNull()
    for (const garbled of [undefined, '', 'none', {}, { id: null }, []]) expect(idOf(garbled)).toBe('')
  })

  it('has the public fields and no others', () => {
    expect(Object.keys(listed).sort()).toEqual(['canonical', 'canonicalId', 'latest', 'project'])
    // The states of domains are asked for by themselves.
    const { inactive: _inactive, ...entries } = Project.entries
    expect(Object.keys(listed.project).sort()).toEqual(Object.keys(entries).sort())
    expect(Object.keys(listed.project.repository ?? {}).sort()).toEqual(['name', 'owner', 'provider'])
    for (const deployment of [listed.latest, listed.canonical]) {
      expect(Object.keys(deployment ?? {}).sort()).toEqual(CLOUDFLARE_FIELDS)
    }
  })

  it('loses its settings, its variables and the rest of its source', () => {
    const text = JSON.stringify(listed)
    for (const secret of [
      'env_vars',
      'CMS_TOKEN',
      'npm run build',
      '10203040',
      '556677889',
      'pages-worker',
    ]) {
      expect(JSON.stringify(git), 'the sample holds it').toContain(secret)
      expect(text).not.toContain(secret)
    }
  })
})

describe('a direct-upload project', () => {
  it('has no repository', () => {
    expect(parse(uploads.result).project.repository).toBeNull()
  })

  it('before its first deployment has neither of the two', () => {
    expect(parse(uploads.result)).toMatchObject({ latest: null, canonical: null })
  })

  it('keeps the subdomain that Cloudflare gave it', () => {
    expect(parse(uploads.result).project.subdomain).toBe('brochure-9kd.pages.dev')
  })
})

describe('the repository', () => {
  const source = (changes: Record<string, unknown>) =>
    parseWith({ source: { type: 'gitlab', config: { owner: 'acme/web', repo_name: 'site', ...changes } } })
      .project

  it('may lie with a provider that Cloudflare adds', () => {
    const { project } = parseWith({
      source: { type: 'codeberg', config: { owner: 'acme', repo_name: 'site' } },
    })
    expect(project.repository?.provider).toBe('codeberg')
  })

  it('may come with nothing but its owner and its name', () => {
    expect(source({}).repository).toEqual({ provider: 'gitlab', owner: 'acme/web', name: 'site' })
  })

  it.each([null, undefined, 'github', {}, { type: 'github' }])('is none when it says %j', (value) => {
    expect(parseWith({ source: value }).project.repository).toBeNull()
  })

  it('is none without an owner', () => {
    expect(source({ owner: null }).repository).toBeNull()
  })

  it.each([
    [{ type: 'github', config: { owner: null, repo_name: 'site' } }, 'github'],
    [{ type: 'github', config: { owner: '\u200b', repo_name: 'site' } }, 'github'],
    [{ type: 'gitlab', config: null }, 'gitlab'],
    [{ type: null }, ''],
    [{}, ''],
    ['github', ''],
  ])('that cannot be told is one all the same, and the project is no upload: %j', (value, provider) => {
    const { project } = parseWith({ source: value })
    expect([project.repository, project.provider, isUploaded(project)]).toEqual([null, provider, false])
  })

  it('is told by no provider where it is known, or where there is none', () => {
    expect(source({}).provider).toBeUndefined()
    for (const value of [null, undefined]) {
      const { project } = parseWith({ source: value })
      expect([project.provider, isUploaded(project)]).toEqual([undefined, true])
    }
  })

  it('holds no half characters and no names without end', () => {
    const owner = source({ owner: `\ud83d${'o'.repeat(100_000)}` }).repository?.owner
    expect(owner?.isWellFormed()).toBe(true)
    expect(owner?.length).toBe(1_000)
  })
})

describe('what is odd', () => {
  it.each([
    null,
    undefined,
    'text',
    [],
    { id: 'a' },
    { name: 'a' },
    { id: 'a', name: '' },
    { id: 7, name: 'a' },
    { id: 'a', name: 'n\ud83d' },
  ])('is no project: %j', (wire) => {
    expect(parseProject(wire)).toBeNull()
  })

  it('does not hide the rest of the project', () => {
    const { project } = parseWith({
      subdomain: 7,
      domains: null,
      production_branch: '',
      created_on: 'once upon a time',
    })
    expect(project).toMatchObject({
      name: 'marketing-site',
      subdomain: null,
      domains: [],
      productionBranch: null,
      createdOn: null,
    })
  })

  it('may be a deployment without an id: the project stays', () => {
    const listed = parseWith({ latest_deployment: { status: 'success' } })
    expect(listed.latest).toBeNull()
    expect(listed.canonical).not.toBeNull()
  })

  it('may be a field that nobody knows', () => {
    expect(JSON.stringify(parseWith({ owner_email: 'a@example.com' }))).not.toContain('a@example.com')
  })
})

describe('a name that could not stand in an address', () => {
  it.each(['', '.', '..', '../x', 'a/b', 'a b', 'a\nb', '\uD83D', 'x'.repeat(129)])(
    '%j cannot be read',
    (name) => {
      expect(parseProject({ id: 'b7c0a1e4-02d9-4f3b-8d65-9f1e7a2c3b40', name })).toBeNull()
    },
  )
})

describe('what a record calls itself', () => {
  it('is its name, else its id', () => {
    expect(nameOfRecord({ name: 'docs', id: 'abc' })).toBe('docs')
    expect(nameOfRecord({ id: 'abc' })).toBe('abc')
  })

  it.each([null, undefined, 'text', {}, { name: 7 }, { name: null, id: {} }])('is ? for %j', (wire) => {
    expect(nameOfRecord(wire)).toBe('?')
  })

  it('cannot write lines or addresses into the log', () => {
    expect(nameOfRecord({ name: 'a\n{"event":"x"} https://x/?k=1' })).toMatch(/^[\w.?-]+$/)
    expect(nameOfRecord({ name: 'n'.repeat(1_000) })).toHaveLength(64)
  })
})

/** Each value within, with the way to it. */
function valuesIn(value: unknown, way: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [way]
  return [way, ...Object.entries(value).flatMap(([key, inner]) => valuesIn(inner, [...way, key]))]
}

/** A copy in which another value stands there. */
function changed(value: unknown, [key, ...rest]: string[], other: unknown): unknown {
  if (key === undefined) return other
  const copy = structuredClone(value) as Record<string, unknown>
  copy[key] = changed(copy[key], rest, other)
  return copy
}

describe('the digest of a project', () => {
  it.each([undefined, null, 'another', '', 7, true, [], ['another'], { name: 'another' }])(
    'is another one wherever %j in a field makes something else of the project',
    (other) => {
      for (const [sample, digest] of [git, uploads].map(
        ({ result }) => [result, identify(result)?.digest] as const,
      ))
        for (const way of valuesIn(sample).slice(1)) {
          const wire = changed(sample, way, other)
          const says = JSON.stringify(parseProject(wire))
          if (says === JSON.stringify(parseProject(sample))) continue
          expect(identify(wire)?.digest, way.join('.')).not.toBe(digest)
        }
    },
  )

  it('tells a text from the same without quotes, and one list from another', () => {
    const of = (domains: unknown) => identify({ ...git.result, domains })?.digest
    const all = [['null'], [null], ['1', '2'], ['1:1', '2'], ['12'], [['1'], '2'], [['1', '2']], {}, []].map(
      of,
    )
    expect(new Set(all).size).toBe(all.length)
  })

  it('is the same where only fields differ that nobody reads', () => {
    const { digest } = identify(git.result) ?? {}
    const other = { ...git.result, uses_functions: 'another', deployment_configs: { id: 'another' } }
    expect(identify(other)?.digest).toBe(digest)
  })

  it('is there for whatever can be read, and only for that', () => {
    for (const way of valuesIn(git.result).slice(1))
      for (const other of [undefined, null, '', 7, '\uD800']) {
        const wire = changed(git.result, way, other)
        expect(identify(wire) === null, way.join('.')).toBe(parseProject(wire) === null)
      }
  })
})
