import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../src/domain/deployment.ts'
import { type Cursor, cursorAt, readDeploymentCursor } from '../../src/domain/deployment-pages.ts'
import { ANY_DEPLOYMENT, type DeploymentSearch } from '../../src/domain/deployment-search.ts'
import { COUNTED_TO } from '../../src/mirror/finding.ts'
import { MOST_PROJECTS } from '../../src/mirror/order.ts'
import { BRANCHES_OF_WORDS } from '../../src/mirror/text-search.ts'
import { FILLED } from '../../src/mirror/texts.ts'
import { HOUR, START } from '../support/bench.ts'
import { rowsOf } from '../support/storage.ts'
import { hoursAgo, idOf, range, type Tables, withTables } from '../support/tables.ts'

const LIMIT = 26

/** Puts all that is there into the index. */
function fill({ store }: Tables): void {
  while (store.texts.isBehind()) store.texts.fill()
}

const idsOf = (bodies: readonly string[]): string[] => bodies.map((body) => JSON.parse(body).id)

function search(tables: Tables, asked: Partial<DeploymentSearch>, project = 'docs') {
  const found = tables.finder.search({
    project,
    cursor: null,
    limit: LIMIT,
    search: { ...ANY_DEPLOYMENT, ...asked },
  })
  return { ...found, ids: idsOf(found.bodies) }
}

/** What is found of one deployment with these fields, by each of the texts: which of them find it. */
async function findersOf(fields: Partial<Deployment>, texts: readonly string[]): Promise<string[]> {
  let finding: string[] = []
  await withTables((tables) => {
    tables.save('docs', [hoursAgo(1, fields), hoursAgo(2, { message: 'nothing of it', branch: 'other' })])
    fill(tables)
    finding = texts.filter((q) => search(tables, { q }).ids.includes(idOf(1)))
  })
  return finding
}

describe('words of a project’s deployments', () => {
  it('are found in the branch, the message, the hash and the id, by their beginnings, whatever the case', async () => {
    const texts = ['Fix', 'HEAD', 'header', 'body', 'feature/new-nav', 'nav', '1f00aa9', '00000001', idOf(1)]
    const fields = { branch: 'feature/new-nav', message: 'Fix the header\n\nWith a body.' }
    expect(await findersOf(fields, texts)).toEqual(texts)
  })

  it('are not found in the middle, nor in other words', async () => {
    const texts = ['eader', 'footer', 'fix footer', 'production', 'success', 's2', 'e0', 'docs']
    expect(await findersOf({ message: 'Fix the header' }, texts)).toEqual([])
  })

  it('do not reach from the branch into the message, which stands behind it', async () => {
    const fields = { branch: 'feature/nav', message: 'Fix the header', commitHash: 'abcdef0' }
    const texts = ['feature/nav', 'the-header', 'nav/fix', 'nav-fix']
    expect(await findersOf(fields, texts)).toEqual(['feature/nav', 'the-header'])
  })

  it('stand in any order, and a text with signs between its words is one of them', async () => {
    const finding = await findersOf({ message: "fix-header v1.2 #123 it's Größe", branch: 'main' }, [
      'header fix',
      'fix-header',
      'v1.2',
      '#123',
      "it's",
      'grosse',
      'größ',
      'grö',
      'header-fix',
      'v2.1',
    ])
    expect(finding).toEqual(['header fix', 'fix-header', 'v1.2', '#123', "it's", 'größ', 'grö'])
  })

  it('are found by their beginnings, however many words begin so', async () => {
    await withTables((tables) => {
      const words = ['head', 'header', 'Headers', 'headé', 'head2', 'heading', 'the', 'ahead']
      const many = range(60).map((index) => `page${String.fromCharCode(97 + (index % 26))}${index}`)
      const all = [...words, ...many].map((message, index) => hoursAgo(index, { message, branch: 'x' }))
      tables.save('docs', all)
      fill(tables)
      const found = (q: string) => search(tables, { q }).count
      const beginnings = ['head', 'HEAD', 'header', 'headers', 'heade', 'heads', 'page', 'pagea', 'pagez']
      expect(beginnings.map(found)).toEqual([6, 6, 2, 1, 3, 0, 60, 3, 2])
    })
  })

  it('are looked for in few statements, however many they are', async () => {
    await withTables((tables) => {
      const letters = [...'abcdefghijklmnopqrstuvwxyz'].map((letter) => letter.repeat(4))
      const message = letters.flatMap((four) => range(18).map((index) => four + index)).join(' ')
      tables.save('docs', [hoursAgo(1, { message })])
      fill(tables)
      tables.asked.length = 0
      expect(search(tables, { q: letters.join(' ') }).count).toBe(1)
      expect(tables.asked.length).toBeLessThan(100)
    })
  })

  it('of one or two letters are whole words', async () => {
    expect(await findersOf({ message: 'Do it in v12' }, ['it', 'i', 'v1', 'v12'])).toEqual(['it', 'v12'])
  })

  it('may be whatever the language of searches would take for its own', async () => {
    await withTables((tables) => {
      tables.save('docs', [hoursAgo(1)])
      fill(tables)
      const texts = [
        'AND',
        'OR',
        'NOT x',
        'NEAR(a b)',
        'text : first',
        '"first"',
        'first"',
        '*',
        'fir*',
        '^first',
        '(',
        ')',
        '{text} : x',
        '-first',
        'first + version',
        "'; DROP TABLE texts; --",
        'a\0b',
        '\0',
        'e\u0301',
        '漢字',
        '🎉',
        'x'.repeat(2_000),
        'a '.repeat(1_000),
        '%',
        '_',
        '',
        '-',
        '...',
      ]
      for (const q of texts) expect(() => search(tables, { q }), q).not.toThrow()
      for (const branch of [...texts, '..'])
        expect(() => search(tables, { q: 'first', branch })).not.toThrow()
    })
  })

  it('combine with every filter, page after page, and are counted', async () => {
    await withTables((tables) => {
      const all = range(900).map((index) =>
        hoursAgo(index / 2, {
          id: idOf(index),
          environment: index % 3 ? 'preview' : 'production',
          status: index % 7 ? 'success' : 'failed',
          branch: index % 3 ? `fix/${index % 11}` : 'main',
          message: index % 2 ? 'Mend the header' : 'Mend the footer',
        }),
      )
      tables.save('docs', all)
      fill(tables)
      const asked: Partial<DeploymentSearch>[] = [
        { q: 'mend' },
        { q: 'header', status: 'failed' },
        { q: 'foot', environment: 'production' },
        { q: 'mend', branch: 'fix/1' },
        { q: 'head', branch: 'fix/10', status: 'failed', environment: 'preview' },
        { q: 'mend', since: '2101-11-20', until: '2101-11-21' },
        { q: 'header', until: '2101-11-10' },
        { q: 'header', until: '1999-01-01' },
        { q: 'mend the header' },
        { q: 'foot mend', branch: 'fix/1', status: 'success' },
        { q: 'header footer', environment: 'preview' },
      ]
      for (const fields of asked) {
        const plain = all.filter(
          ({ environment, status, branch, message, createdOn }) =>
            (fields.q ?? '').split(' ').every((word) => message.toLowerCase().includes(word)) &&
            (fields.environment ?? environment) === environment &&
            (fields.status ?? status) === status &&
            (fields.branch ?? branch) === branch &&
            (createdOn ?? '').slice(0, 10) >= (fields.since ?? '') &&
            (createdOn ?? '').slice(0, 10) <= (fields.until ?? '9'),
        )
        const pages: string[][] = []
        let cursor: Parameters<typeof tables.finder.search>[0]['cursor'] = null
        for (;;) {
          const asking = { ...ANY_DEPLOYMENT, ...fields }
          const found = tables.finder.search({ project: 'docs', search: asking, cursor, limit: LIMIT })
          expect(found.count).toBe(Math.min(plain.length, COUNTED_TO + 1))
          const page = found.bodies.slice(0, LIMIT - 1)
          pages.push(idsOf(page))
          if (cursor) {
            const before = readDeploymentCursor(cursorAt('before', JSON.parse(page[0] ?? '')))
            if (before === 'unreadable') throw new Error('a cursor that was just written')
            const back = tables.finder.search({
              project: 'docs',
              search: asking,
              cursor: before,
              limit: LIMIT - 1,
            })
            expect(idsOf(back.bodies)).toEqual(pages.at(-2))
          }
          if (found.bodies.length < LIMIT) break
          const after = readDeploymentCursor(cursorAt('after', JSON.parse(page.at(-1) ?? '')))
          if (after === 'unreadable') throw new Error('a cursor that was just written')
          cursor = after
        }
        expect(pages.flat(), JSON.stringify(fields)).toEqual(plain.map(({ id }) => id))
      }
    })
  })

  it('that find nothing name each field without which they would', async () => {
    await withTables((tables) => {
      tables.save('docs', [hoursAgo(1, { message: 'Mend it', status: 'failed' }), hoursAgo(2)])
      fill(tables)
      expect(search(tables, { q: 'mend', status: 'success' }).tooMuch).toEqual(['status', 'q'])
      expect(search(tables, { q: 'nothing' }).tooMuch).toEqual(['q'])
      expect(search(tables, { q: 'nothing', status: 'canceled' }).tooMuch).toEqual([])
    })
  })

  it('that are written as the index writes facts put no deployment into another project, or under another status', async () => {
    await withTables((tables) => {
      tables.save('docs', [hoursAgo(1)])
      const own = '\ue800\ua001'
      const fields = { message: `${own} ${own}sfailed`, branch: own, commitHash: own }
      tables.save('next', [hoursAgo(2, { ...fields, id: idOf(2), project: 'next' })])
      tables.save('docs', [hoursAgo(3, fields)])
      fill(tables)
      expect(search(tables, {}).ids).toEqual([idOf(1), idOf(3)])
      expect(search(tables, { status: 'failed' }).count).toBe(0)
    })
  })

  it('of a branch whose words another branch has are those of that branch alone', async () => {
    await withTables((tables) => {
      const branches = ['feature/x', 'feature-x', 'feature/x/y', 'a/feature/x', 'Feature/x']
      tables.save(
        'docs',
        branches.map((branch, index) => hoursAgo(index, { branch, message: 'same' })),
      )
      fill(tables)
      for (const [index, branch] of branches.entries())
        expect(search(tables, { q: 'same', branch }).ids).toEqual([idOf(index)])
    })
  })
})

describe('words in a named environment', () => {
  it('are those of its branches, however they combine', async () => {
    await withTables((tables) => {
      const one = (index: number, branch: string, environment: Deployment['environment'] = 'preview') =>
        hoursAgo(index, { branch, environment, message: 'same' })
      tables.save('docs', [
        one(1, 'release/2'),
        one(2, 'release-2'),
        one(3, 'release/1'),
        one(4, 'main', 'production'),
        one(5, 'release/2'),
        one(6, 'release/1', 'production'),
      ])
      fill(tables)
      const environment = 'staging'
      expect(search(tables, { q: 'same', environment }).ids).toEqual([idOf(1), idOf(3), idOf(5)])
      expect(search(tables, { q: 'same', environment, branch: 'release/2' })).toMatchObject({ count: 2 })
      expect(search(tables, { q: 'same', environment, branch: 'main' })).toMatchObject({
        count: 0,
        ids: [],
        tooMuch: ['environment', 'branch'],
      })
    })
  })

  it('are found in as many branches as can be asked for', async () => {
    await withTables((tables) => {
      tables.save(
        'docs',
        range(120).map((index) =>
          hoursAgo(index, { branch: `release/${index}`, environment: 'preview', message: 'same' }),
        ),
      )
      fill(tables)
      expect(search(tables, { q: 'same', environment: 'staging' }).count).toBe(BRANCHES_OF_WORDS)
    })
  })
})

describe('the index of words', () => {
  it('follows deployments that come, change and go', async () => {
    await withTables((tables) => {
      const { store } = tables
      tables.save('docs', [hoursAgo(9)])
      fill(tables)
      const one = hoursAgo(1, { message: 'Mend the header', status: 'building' })
      tables.save('docs', [one])
      expect(search(tables, { q: 'mend' }).count).toBe(1)
      expect(search(tables, { q: 'mend', status: 'building' }).count).toBe(1)
      tables.save('docs', [{ ...one, status: 'success' }])
      expect(search(tables, { q: 'mend', status: 'building' }).count).toBe(0)
      expect(search(tables, { q: 'mend', status: 'success' }).count).toBe(1)
      tables.save('docs', [{ ...one, message: 'Paint it' }])
      expect(search(tables, { q: 'mend' }).count).toBe(0)
      expect(search(tables, { q: 'paint' }).count).toBe(1)
      // Made again at another time.
      tables.save('docs', [
        { ...one, message: 'Paint it', createdOn: new Date(START - 5 * HOUR).toISOString() },
      ])
      expect(search(tables, { q: 'paint' }).count).toBe(1)
      store.change('docs', (change) => change.forgetAhead(one.id))
      expect(search(tables, { q: 'paint' })).toMatchObject({ count: 0, ids: [] })
    })
  })

  it('writes one row for a deployment that comes, and none where only its times change', async () => {
    await withTables((tables) => {
      tables.save('docs', [hoursAgo(9)])
      const later = hoursAgo(1)
      const cost = (work: () => void) => rowsOf(tables.rows, work).written
      const before = cost(() => tables.save('docs', [later]))
      fill(tables)
      expect(cost(() => tables.save('docs', [hoursAgo(0.5, { id: idOf(77) })]))).toBe(before + 1)
      const changed = cost(() => tables.save('docs', [{ ...later, endedOn: null }]))
      expect(cost(() => tables.save('docs', [{ ...later, status: 'failed' }]))).toBe(changed + 1)
    })
  })

  it('is filled from the newest on, and says how far back it reaches', async () => {
    await withTables((tables) => {
      const { store } = tables
      const hours = range(3 * FILLED)
      tables.save(
        'docs',
        hours.map((index) => hoursAgo(index, { message: 'same' })),
      )
      expect(search(tables, { q: 'same' })).toMatchObject({ count: 0, reach: 'none' })
      store.texts.fill()
      expect(search(tables, { q: 'same' })).toMatchObject({
        count: COUNTED_TO + 1,
        reach: START - (FILLED - 1) * HOUR,
      })
      expect(search(tables, { q: 'same', until: '2101-09-01' }).count).toBe(0)
      // What comes while it is filled is there at once; what comes further back has to wait.
      tables.save('docs', [hoursAgo(0.5, { id: idOf(90_001), message: 'new' })])
      tables.save('docs', [hoursAgo(FILLED + 0.5, { id: idOf(90_002), message: 'new' })])
      expect(search(tables, { q: 'new' }).ids).toEqual([idOf(90_001)])
      fill(tables)
      expect(search(tables, { q: 'same' }).reach).toBe('all')
      expect(search(tables, { q: 'same', until: '2101-09-27' }).count).toBeGreaterThan(0)
      expect(search(tables, { q: 'new' }).count).toBe(2)
    })
  })

  it('goes on with older deployments that are read after it was full', async () => {
    await withTables((tables) => {
      tables.save('docs', [hoursAgo(1, { message: 'same' })])
      fill(tables)
      tables.save('docs', [hoursAgo(9, { message: 'same' }), hoursAgo(11, { message: 'same' })])
      expect(search(tables, { q: 'same' })).toMatchObject({ count: 1, reach: START - HOUR })
      fill(tables)
      expect(search(tables, { q: 'same' })).toMatchObject({ count: 3, reach: 'all' })
    })
  })

  it('is filled in all projects back to the same time, each row once', async () => {
    await withTables((tables) => {
      for (const [place, name] of ['docs', 'next'].entries())
        tables.save(
          name,
          range(2 * FILLED).map((index) =>
            hoursAgo(index, { id: idOf(10_000 * place + index), project: name, message: 'same' }),
          ),
        )
      const { written } = rowsOf(tables.rows, () => {
        tables.store.texts.fill()
        tables.store.texts.fill()
      })
      expect(written).toBeLessThanOrEqual(2 * FILLED + 10)
      expect(search(tables, { q: 'same' }).reach).toBe(search(tables, { q: 'same' }, 'next').reach)
    })
  })

  it('finds undated deployments, which come last', async () => {
    await withTables((tables) => {
      tables.save('docs', [hoursAgo(1), hoursAgo(2, { createdOn: null }), hoursAgo(3)])
      fill(tables)
      expect(search(tables, { q: 'first' }).ids).toEqual([idOf(1), idOf(3), idOf(2)])
      expect(search(tables, { q: 'first', until: '2101-12-01' }).count).toBe(2)
    })
  })

  it('forgets a project that is gone, at once', async () => {
    await withTables((tables) => {
      const { store, finder } = tables
      tables.save(
        'docs',
        range(40).map((index) => hoursAgo(index, { message: 'same' })),
      )
      tables.save('next', [hoursAgo(50, { id: idOf(900), project: 'next', message: 'same' })])
      fill(tables)
      store.remove(['docs'], true)
      const ask = () =>
        finder.search({ project: null, search: { ...ANY_DEPLOYMENT, q: 'same' }, cursor: null, limit: LIMIT })
      expect(idsOf(ask().bodies)).toEqual([idOf(900)])
      expect(ask().count).toBe(1)
      while (store.hasRemoved()) store.sweep(100)
      tables.save('docs', [hoursAgo(1, { message: 'other' })])
      fill(tables)
      expect(search(tables, { q: 'same' }).count).toBe(0)
      expect(search(tables, { q: 'other' }).count).toBe(1)
      expect(ask().count).toBe(1)
    })
  })

  it('has room for as many projects as the board, in the order of their deployments', async () => {
    await withTables((tables) => {
      const { finder, sql } = tables
      tables.save('docs', [])
      tables.save('last', [])
      for (const table of ['texts_reach', 'readings'])
        sql.run(`UPDATE ${table} SET project = ? WHERE project = 2`, MOST_PROJECTS)
      sql.run('UPDATE projects SET key = ? WHERE name = ?', MOST_PROJECTS, 'last')
      // Two at the same time, the last moment that has a number, and none at all.
      const same = '2101-11-20T10:00:00Z'
      const times = [same, '2101-11-20T09:00:00Z', '2112-09-17T23:53:46Z', null]
      tables.save('docs', [hoursAgo(1, { createdOn: same, message: 'same' })])
      tables.save(
        'last',
        times.map((createdOn, index) =>
          hoursAgo(1, { id: idOf(10 + index), project: 'last', createdOn, message: 'same' }),
        ),
      )
      fill(tables)
      const own = [12, 10, 11, 13].map(idOf)
      expect(search(tables, { q: 'same' }, 'last').ids).toEqual(own)
      expect(search(tables, { q: 'same' }).ids).toEqual([idOf(1)])
      const inAll = (limit: number, cursor: Cursor | null = null) =>
        idsOf(
          finder.search({ project: null, search: { ...ANY_DEPLOYMENT, q: 'same' }, cursor, limit }).bodies,
        )
      const order = [12, 10, 1, 11, 13].map(idOf)
      expect(inAll(LIMIT)).toEqual(order)
      const place = { id: idOf(10), createdOn: same }
      expect(inAll(LIMIT, { direction: 'after', place })).toEqual(order.slice(2))
      expect(inAll(LIMIT, { direction: 'before', place })).toEqual(order.slice(0, 1))
    })
  })
})

describe('words of all projects', () => {
  it('are found newest first, page after page, also where several came at the same time', async () => {
    await withTables((tables) => {
      const names = ['one', 'two', 'three']
      for (const [place, name] of names.entries())
        tables.save(
          name,
          range(40).map((index) =>
            hoursAgo(index, { id: idOf(100 * place + index), project: name, message: 'same' }),
          ),
        )
      fill(tables)
      const seen: Deployment[] = []
      let cursor: Parameters<typeof tables.finder.search>[0]['cursor'] = null
      for (;;) {
        const found = tables.finder.search({
          project: null,
          search: { ...ANY_DEPLOYMENT, q: 'same' },
          cursor,
          limit: LIMIT,
        })
        expect(found).toMatchObject({ count: 120, reach: 'all' })
        const page: Deployment[] = found.bodies.slice(0, LIMIT - 1).map((body) => JSON.parse(body))
        seen.push(...page)
        const last = page.at(-1)
        if (found.bodies.length < LIMIT || !last) break
        const next = readDeploymentCursor(cursorAt('after', last))
        if (next === 'unreadable') throw new Error('a cursor that was just written')
        cursor = next
      }
      expect(new Set(seen.map(({ id }) => id)).size).toBe(120)
      const times = seen.map(({ createdOn }) => createdOn ?? '')
      expect(times).toEqual(times.toSorted().reverse())
    })
  })

  it('tell in which of many projects a commit has to be looked for', async () => {
    await withTables((tables) => {
      const names = range(30).map((index) => `p${index}`)
      for (const [place, project] of names.entries())
        tables.save(
          project,
          range(20).map((index) =>
            hoursAgo(index, {
              id: idOf(100 * place + index),
              project,
              commitHash: `${place}`.padEnd(40, 'a'),
            }),
          ),
        )
      const ask = (hash: string) => {
        let found: string[] = []
        const { read } = rowsOf(tables.rows, () => {
          found = tables.finder.commit({ projects: names, hash }).map(({ project }) => project)
        })
        return { found, read }
      }
      // While the index is not full, each of them is looked through.
      expect(ask('7aaaaaa').found).toEqual(['p7'])
      fill(tables)
      expect(ask('9aaaaaa').found).toEqual(['p9'])
      expect(ask('8aaaaaa').read).toBeLessThan(100)
      expect(ask('bbbbbbb')).toMatchObject({ found: [], read: expect.toSatisfy((read: number) => read < 5) })
    })
  })

  it('of a narrowed question are those of its project alone', async () => {
    await withTables((tables) => {
      tables.save('docs', [hoursAgo(1, { message: 'same' })])
      tables.save('next', [hoursAgo(2, { id: idOf(2), project: 'next', message: 'same' })])
      fill(tables)
      const ask = (project: string) =>
        tables.finder.search({
          project,
          search: { ...ANY_DEPLOYMENT, q: 'same' },
          cursor: null,
          limit: LIMIT,
        })
      expect(idsOf(ask('docs').bodies)).toEqual([idOf(1)])
      expect(ask('docs').count).toBe(1)
      expect(ask('nothing')).toMatchObject({ bodies: [], count: 0 })
    })
  })
})
