import { describe, expect, it } from 'vitest'
import type { Deployment } from '../../src/domain/deployment.ts'
import { cursorAt, readDeploymentCursor } from '../../src/domain/deployment-pages.ts'
import { ANY_DEPLOYMENT, type DeploymentSearch } from '../../src/domain/deployment-search.ts'
import { STATUSES } from '../../src/domain/status.ts'
import { COUNTED_TO } from '../../src/mirror/finding.ts'
import { ABOVE_ALL } from '../../src/mirror/order.ts'
import { STRETCH_LENGTH } from '../../src/mirror/stretches.ts'
import { seeded } from '../simulator/seeded.ts'
import { HOUR, START } from '../support/bench.ts'
import { rowsOf } from '../support/storage.ts'
import { hoursAgo, idOf, range, type Tables, withTables } from '../support/tables.ts'

/** A page, and the one that shows that others follow. */
const LIMIT = 26

/** Everything that a search finds, page after page, and how many it says there are. */
function searchAll({ finder }: Tables, search: DeploymentSearch) {
  const pages: Deployment[][] = []
  let count = 0
  for (let last: Deployment | undefined; ; ) {
    const cursor = last ? readDeploymentCursor(cursorAt('after', last)) : null
    if (cursor === 'unreadable') throw new Error('a cursor that was just written')
    const found = finder.search({ project: 'docs', search, cursor, limit: LIMIT })
    const page = found.bodies.slice(0, LIMIT - 1).map((body) => JSON.parse(body))
    pages.push(page)
    count = found.count
    last = page.at(-1)
    if (found.bodies.length < LIMIT) return { pages, count }
  }
}

/** The same by the plainest means. */
function plainSearch(all: readonly Deployment[], search: DeploymentSearch): Deployment[] {
  const { environment, status, branch, since, until } = search
  return all
    .filter((one) => environment === null || one.environment === environment)
    .filter((one) => status === null || one.status === status)
    .filter((one) => branch === null || one.branch === branch)
    .filter(({ createdOn }) => since === null || (createdOn !== null && createdOn.slice(0, 10) >= since))
    .filter(({ createdOn }) => until === null || (createdOn !== null && createdOn.slice(0, 10) <= until))
}

const ids = (deployments: readonly Deployment[]) => deployments.map(({ id }) => id)

describe('a search', () => {
  it('finds what a plain look at each deployment finds, after whatever changes', async () => {
    await withTables((tables) => {
      const random = seeded('searches')
      const { pick } = random
      const branches = ['main', 'main', 'main', 'try', 'feat/a b', 'constructor', null]
      const make = (index: number) =>
        hoursAgo(index, {
          environment: pick(['production', 'preview', 'unknown'] as const),
          status: pick(STATUSES),
          branch: pick(branches),
          commitHash: index.toString(16).padStart(40, 'c'),
          ...(random.chance(1 / 2) && { aliases: [] }),
          ...(random.chance(1 / 40) && { createdOn: null }),
        })
      let all: Deployment[] = []
      const hows = new Set<boolean>()
      const some = (one: number) => all.filter(() => random.chance(1 / one))
      const day = () => new Date(START - random.int(0, 12_000) * HOUR).toISOString().slice(0, 10)
      const look = (wanted: Partial<DeploymentSearch>) => {
        const search = { ...ANY_DEPLOYMENT, ...wanted }
        const expected = plainSearch(all, search)
        const { pages, count } = searchAll(tables, search)
        expect(ids(pages.flat()), JSON.stringify(search)).toEqual(ids(expected))
        expect(count).toBe(Math.min(expected.length, COUNTED_TO + 1))
      }
      const lookBeside = () => {
        const branch = pick(['main', 'try', 'nothing'])
        const own = all.filter((one) => one.branch === branch)
        const telling = [
          own[0],
          own.find(({ status }) => status === 'success'),
          own.find(({ aliases }) => aliases.length > 0),
        ].filter((one) => one !== undefined)
        const told = tables.finder.branch({ project: 'docs', branch }).map((body) => JSON.parse(body))
        expect(ids(told)).toEqual([...new Set(ids(telling))])
        const at = random.int(0, own.length - 1)
        const { id, createdOn } = own[at] ?? { id: 'nothing', createdOn: null }
        const place = { id, createdOn: createdOn ?? '' }
        const beside = tables.finder.neighbours({ project: 'docs', branch, place })
        const [newer, older] = own.length > 0 ? [own[at - 1], own[at + 1]] : []
        expect([beside.newer, beside.older]).toEqual([newer?.shortId ?? null, older?.shortId ?? null])
      }
      const lookForCommit = () => {
        const built = all.filter((one) => one.environment === 'production' && one.status === 'success')
        const behind = random.int(0, built.length - 1)
        const hash = built[behind]?.commitHash ?? ''
        const found = tables.finder.commit({ projects: ['docs'], hash })
        expect(found).toMatchObject([{ hashes: [hash], behind: Math.min(behind, COUNTED_TO + 1) }])
      }
      // Each meets what the one before has left of the stretches.
      const changes = (round: number) => [
        // Newer ones, older ones, and some between, as pages bring them.
        () =>
          tables.save(
            'docs',
            range(120).map((index) => make(10_000 + index * 13 - round * 700)),
          ),
        () =>
          tables.save(
            'docs',
            some(200).map((one) => ({ ...one, status: pick(STATUSES) })),
          ),
        () => tables.save('docs', [make(random.int(1, 9_999))]),
        () =>
          tables.store.change('docs', (change) => {
            for (const { id } of some(200)) change.forgetAhead(id)
          }),
      ]
      for (const change of range(12).flatMap(changes)) {
        change()
        const stored = tables.sql.all<{ body: string }>('SELECT body FROM deployments ORDER BY key DESC')
        all = stored.map(({ body }) => JSON.parse(body))
        // By the index of words as soon as all stand there, by a walk before.
        while (random.chance(1 / 2) && tables.store.texts.isBehind()) tables.store.texts.fill()
        hows.add(tables.store.texts.placed('docs')?.reach === 'all')
        lookBeside()
        lookForCommit()
        for (const status of STATUSES) look({ status })
        look({
          environment: pick([null, 'production', 'preview'] as const),
          branch: pick([null, ...branches, 'nothing']),
          since: pick([null, day()]),
          until: pick([null, day()]),
        })
      }
      expect(all.length).toBeGreaterThan(4 * STRETCH_LENGTH)
      expect(hows.size).toBe(2)
    })
  })

  it('goes back to the pages that it came from', async () => {
    await withTables((tables) => {
      tables.save(
        'docs',
        range(90).map((index) => hoursAgo(index, { branch: index % 2 ? 'odd' : 'even' })),
      )
      const search = { ...ANY_DEPLOYMENT, branch: 'odd' }
      const { pages } = searchAll(tables, search)
      const [first, second] = pages
      const cursor = readDeploymentCursor(cursorAt('before', second?.[0] as Deployment))
      if (cursor === 'unreadable') throw new Error('a cursor that was just written')
      const { bodies } = tables.finder.search({ project: 'docs', search, cursor, limit: LIMIT })
      expect(ids(bodies.map((body) => JSON.parse(body)))).toEqual(ids(first ?? []))
    })
  })

  it('that finds nothing says each field without which it would', async () => {
    await withTables(({ finder, save }) => {
      save('docs', [
        hoursAgo(1, { branch: 'main', status: 'success' }),
        hoursAgo(2, { branch: 'try', status: 'failed', environment: 'preview' }),
      ])
      const ask = (search: Partial<DeploymentSearch>) =>
        finder.search({ project: 'docs', search: { ...ANY_DEPLOYMENT, ...search }, cursor: null, limit: 1 })
      expect(ask({ branch: 'main', status: 'failed' })).toMatchObject({
        count: 0,
        tooMuch: ['status', 'branch'],
      })
      expect(ask({ branch: 'nothing' })).toMatchObject({ count: 0, tooMuch: ['branch'] })
      expect(ask({ branch: 'nothing', status: 'canceled' })).toMatchObject({ count: 0, tooMuch: [] })
      expect(ask({ branch: 'main' })).toMatchObject({ count: 1, tooMuch: [] })
    })
  })

  it('knows nothing of a project that is not there', async () => {
    await withTables(({ finder }) => {
      const question = { project: 'nothing', search: ANY_DEPLOYMENT, cursor: null, limit: LIMIT }
      expect(finder.search(question)).toMatchObject({ bodies: [], count: 0, tooMuch: [] })
      expect(finder.branch({ project: 'nothing', branch: 'main' })).toEqual([])
    })
  })
})

describe('a history of 20,000 deployments, beside another project of as many', () => {
  const HISTORY = 20_000
  const SEARCHES: Partial<DeploymentSearch>[] = [
    {},
    { environment: 'production' },
    { environment: 'preview', status: 'failed' },
    { environment: 'staging' },
    { status: 'canceled' },
    { branch: 'main' },
    { branch: 'once' },
    { branch: 'nothing', status: 'success' },
    { since: '2101-11-20', until: '2101-11-22' },
    { until: '2099-12-31' },
    { until: '1999-12-31', branch: 'main' },
  ]

  const open = ({ save }: Tables) => {
    const made = (project: string, offset: number) =>
      range(HISTORY).map((index) =>
        hoursAgo(index, {
          id: idOf(index + offset),
          project,
          message: '',
          branch: index === HISTORY - 1 ? 'once' : index % 3 === 0 ? 'main' : `b${index % 400}`,
          environment: index % 3 === 0 ? 'production' : 'preview',
          status: index % 7 === 0 ? 'failed' : 'success',
        }),
      )
    save('docs', made('docs', 0))
    save('next', made('next', HISTORY))
  }

  const askAll = (tables: Tables, each: (work: () => void, search: object) => void) => {
    for (const search of SEARCHES)
      each(() => {
        const asked = { ...ANY_DEPLOYMENT, ...search }
        tables.finder.search({ project: 'docs', search: asked, cursor: null, limit: LIMIT })
      }, search)
    for (const branch of ['main', 'once', 'nothing'])
      each(() => tables.finder.branch({ project: 'docs', branch }), { branch })
    each(() => tables.finder.branches({ project: 'docs', since: START }), { branches: 'all' })
    for (const branch of ['main', 'once', 'nothing', null])
      for (const index of [1, HISTORY - 1]) {
        const place = { id: idOf(index), createdOn: hoursAgo(index).createdOn ?? '' }
        each(() => tables.finder.neighbours({ project: 'docs', branch, place }), { branch, place })
      }
    for (const hash of ['1f00aa9', '0000000'])
      each(() => tables.finder.commit({ projects: ['docs'], hash }), { hash })
  }

  it('is read once, costs no row where deployments are written, and is then searched in a few hundred rows', async () => {
    await withTables((tables) => {
      const written = rowsOf(tables.rows, () => open(tables))
      // A deployment is two rows; the rest is the project's.
      expect(written.written).toBeLessThanOrEqual(2 * 2 * HISTORY + 100)
      const first = rowsOf(tables.rows, () => tables.finder.branch({ project: 'docs', branch: 'nothing' }))
      expect(first.read).toBeLessThan(HISTORY + 100)
      // A stretch is two.
      expect(first.written).toBeLessThanOrEqual(2 * Math.ceil(HISTORY / STRETCH_LENGTH))
      const all = HISTORY / STRETCH_LENGTH + STRETCH_LENGTH + 2 * LIMIT
      askAll(tables, (work, search) => {
        const { read, written } = rowsOf(tables.rows, work)
        expect(read, JSON.stringify(search)).toBeLessThanOrEqual(all)
        expect(written).toBe(0)
      })
    })
  }, 120_000)

  it('is never looked through as a table, whatever is asked', async () => {
    await withTables((tables) => {
      open(tables)
      tables.asked.length = 0
      askAll(tables, (work) => work())
      const plans = tables.plansOf(tables.asked)
      expect(plans.some((plan) => plan.includes('stretches'))).toBe(true)
      expect(plans.filter((plan) => /^SCAN (?!json_each|\(subquery)|TEMP B-TREE/.test(plan))).toEqual([])
    })
  }, 120_000)

  it('is read again in one stretch where one deployment changes, comes or goes', async () => {
    await withTables((tables) => {
      open(tables)
      const look = () => tables.finder.branch({ project: 'docs', branch: 'nothing' })
      const lookForAnother = () => tables.finder.branch({ project: 'docs', branch: 'nothing either' })
      look()
      const usual = rowsOf(tables.rows, lookForAnother).read
      const changes = [
        () => tables.save('docs', [hoursAgo(9_000, { branch: 'other' })]),
        () => expect(tables.finder.branch({ project: 'docs', branch: 'other' })).toHaveLength(1),
        () => tables.save('docs', [hoursAgo(9_000.5, { id: idOf(99_999) })]),
        () => tables.store.change('docs', (change) => change.forgetAhead(idOf(9_000))),
      ]
      for (const change of changes) {
        const { written } = rowsOf(tables.rows, change)
        expect(written).toBeLessThanOrEqual(8)
        expect(rowsOf(tables.rows, look).read - usual).toBeLessThanOrEqual(STRETCH_LENGTH + 5)
        expect(rowsOf(tables.rows, lookForAnother).read - usual).toBeLessThanOrEqual(2)
      }
      expect(tables.finder.branch({ project: 'docs', branch: 'other' })).toHaveLength(0)
    })
  }, 120_000)
})

describe('what an open page asks for again and again', () => {
  const all = { search: { ...ANY_DEPLOYMENT, status: 'success' as const }, cursor: null, limit: LIMIT }
  const questions = {
    'a search in a project': ({ finder }: Tables) => finder.search({ ...all, project: 'docs' }),
    'a search in all projects': ({ finder }: Tables) => finder.search({ ...all, project: null }),
    'a branch': ({ finder }: Tables) => finder.branch({ project: 'docs', branch: 'main' }),
    'all branches': ({ finder }: Tables) => finder.branches({ project: 'docs', since: 0 }),
    'a commit': ({ finder }: Tables) => finder.commit({ projects: ['docs'], hash: 'abcdef0' }),
  }

  it.each(Object.entries(questions))(
    'reads three rows at most where nothing has changed: %s',
    async (_, ask) => {
      await withTables((tables) => {
        const one = (index: number) => hoursAgo(index, { branch: 'main', commitHash: 'abcdef0' })
        tables.save('docs', range(60).map(one))
        while (tables.store.texts.isBehind()) tables.store.texts.fill()
        const before = JSON.stringify(ask(tables))
        let again = ''
        const { read } = rowsOf(tables.rows, () => {
          again = JSON.stringify(ask(tables))
        })
        expect(again).toBe(before)
        expect(read).toBeLessThanOrEqual(3)
        tables.save('docs', [{ ...one(-1), id: idOf(90_000) }])
        expect(JSON.stringify(ask(tables))).not.toBe(before)
      })
    },
  )
})

it('a search in all projects finds what has come into the index since', async () => {
  await withTables((tables) => {
    for (const name of ['docs', 'next'])
      tables.save(
        name,
        range(60).map((index) =>
          hoursAgo(index, { id: idOf(index + (name === 'docs' ? 0 : 100)), project: name }),
        ),
      )
    const { finder, store } = tables
    const ask = () =>
      finder.search({ project: null, search: ANY_DEPLOYMENT, cursor: null, limit: LIMIT }).count
    const before = ask()
    while (store.texts.isBehind()) store.texts.fill()
    expect([before, ask()]).toEqual([0, 120])
  })
})

describe('all branches of a project', () => {
  it('come in the order of their newest deployments, those lately deployed with what tells where they are', async () => {
    await withTables(({ finder, save }) => {
      const preview: Partial<Deployment> = { environment: 'preview', aliases: [] }
      save('docs', [
        hoursAgo(1, { ...preview, branch: 'try', status: 'failed' }),
        hoursAgo(2, { branch: 'main' }),
        hoursAgo(3, { ...preview, branch: 'try', status: 'canceled' }),
        hoursAgo(4, { ...preview, branch: 'try', aliases: ['https://try.docs.pages.dev'] }),
        hoursAgo(5, { ...preview, branch: 'try' }),
        hoursAgo(6, { branch: null }),
        hoursAgo(50, { branch: 'old' }),
        hoursAgo(51, { branch: 'undated', createdOn: null }),
      ])
      const { inFull, named, count } = finder.branches({ project: 'docs', since: START - 9 * HOUR })
      const telling = inFull.map((bodies) => bodies.map((body) => JSON.parse(body).id))
      expect(telling).toEqual([[idOf(1), idOf(4)], [idOf(2)]])
      expect(named).toEqual([
        { branch: 'old', at: START - 50 * HOUR },
        { branch: 'undated', at: null },
      ])
      expect(count).toBe(4)
    })
  })

  it('are told by name beyond a hundred, and by their number beyond a thousand more', async () => {
    await withTables(({ finder, save }) => {
      save(
        'docs',
        range(1_200).map((index) => hoursAgo(index / 100, { id: idOf(index), branch: `b${index}` })),
      )
      const found = finder.branches({ project: 'docs', since: 0 })
      expect([found.inFull.length, found.named.length, found.count]).toEqual([100, 1_000, 1_200])
      expect(found.named[0]?.branch).toBe('b100')
    })
  })
})

describe('a commit', () => {
  it('is found by the beginning of its hash, in every project that has it', async () => {
    await withTables(({ finder, save }) => {
      const commitHash = 'abcdef0123'
      save('docs', [hoursAgo(1), hoursAgo(2, { commitHash }), hoursAgo(3, { commitHash: 'abcdef0999' })])
      save('next', [hoursAgo(4, { project: 'next', commitHash })])
      save('none', [hoursAgo(5, { project: 'none' })])
      const projects = ['docs', 'next', 'none', 'nothing']
      const found = finder.commit({ projects, hash: 'abcdef0' })
      expect(found.map(({ project, hashes }) => ({ project, hashes }))).toEqual([
        { project: 'docs', hashes: ['abcdef0123', 'abcdef0999'] },
        { project: 'next', hashes: ['abcdef0123'] },
      ])
      expect(finder.commit({ projects: ['docs'], hash: 'abcdef09' })).toMatchObject([
        { hashes: ['abcdef0999'] },
      ])
    })
  })

  it('is looked for again in the project alone that changed', async () => {
    await withTables(({ finder, save, rows }) => {
      const names = range(20).map((index) => `p${index}`)
      for (const [place, name] of names.entries())
        save(
          name,
          range(40).map((index) => hoursAgo(index, { id: idOf(1_000 * place + index), project: name })),
        )
      const ask = () => rowsOf(rows, () => finder.commit({ projects: names, hash: '1f00aa9' })).read
      ask()
      expect(ask()).toBeLessThanOrEqual(names.length + 2)
      save('p7', [hoursAgo(0.5, { id: idOf(99_999), project: 'p7' })])
      expect(ask()).toBeLessThan(names.length + 100)
    })
  })
})

describe('a project that is gone', () => {
  it('leaves no stretch behind', async () => {
    await withTables(({ sql, store, finder, save }) => {
      save(
        'docs',
        range(2 * STRETCH_LENGTH).map((index) => hoursAgo(index)),
      )
      finder.branch({ project: 'docs', branch: 'nothing' })
      expect(sql.all('SELECT first FROM stretches')).not.toEqual([])
      store.remove(['docs'], true)
      while (store.hasRemoved()) store.sweep(100)
      expect(sql.all('SELECT first FROM stretches')).toEqual([])
      expect(finder.search({ project: 'docs', search: ANY_DEPLOYMENT, cursor: null, limit: 1 }).count).toBe(0)
    })
  })
})

describe('stretches', () => {
  it('grow by the newest deployments, some at a time, until they are full', async () => {
    await withTables(({ sql, finder, save }) => {
      for (let count = 1; count <= 2 * STRETCH_LENGTH; count += 1) {
        save('docs', [hoursAgo(10_000 - count, { branch: count === 1 ? 'first' : 'main' })])
        expect(finder.branch({ project: 'docs', branch: 'first' })).toHaveLength(1)
      }
      const lengths = sql.column<number>('SELECT length FROM stretches ORDER BY first')
      expect(lengths[0]).toBe(STRETCH_LENGTH)
      expect(lengths.length).toBe(2)
      // The others are the newest ones.
      expect(2 * STRETCH_LENGTH - lengths.reduce((sum, one) => sum + one)).toBeLessThan(100)
    })
  })

  it('are read once, and no row at all while nothing of their project changed', async () => {
    await withTables(({ finder, save, rows, wake }) => {
      save(
        'docs',
        range(3_000).map((index) => hoursAgo(index)),
      )
      finder.branch({ project: 'docs', branch: 'nothing' })
      const { branch } = wake()
      const look = () => rowsOf(rows, () => branch({ project: 'docs', branch: 'nothing' })).read
      const first = look()
      expect(first).toBeGreaterThan(2 * Math.floor(3_000 / STRETCH_LENGTH))
      // The project's row, and how far its words are found.
      expect(look()).toBe(2)
      save('docs', [hoursAgo(0, { id: idOf(9_999), branch: 'nothing' })])
      expect(branch({ project: 'docs', branch: 'nothing' })).toHaveLength(1)
    })
  })

  it('leave no key between two of them, also where one was made anew', async () => {
    await withTables(({ sql, store, finder, save }) => {
      save(
        'docs',
        range(1_000).map((index) => hoursAgo(index)),
      )
      const look = () => finder.branch({ project: 'docs', branch: 'nothing' })
      const check = () => {
        const rows = sql.all<{ first: number; last: number }>(
          'SELECT first, last FROM stretches ORDER BY first',
        )
        expect(rows).toHaveLength(4)
        expect(rows[0]?.first).toBe(0)
        for (const [place, { first }] of rows.entries())
          if (place > 0) expect(first).toBe((rows[place - 1]?.last ?? 0) + 1)
        expect(rows.at(-1)?.last).toBeLessThan(ABOVE_ALL)
      }
      look()
      check()
      // The newest of the one in the middle, and the oldest of all.
      for (const index of [500, 999]) {
        store.change('docs', (change) => change.forgetAhead(idOf(index)))
        look()
        check()
      }
    })
  })
})
