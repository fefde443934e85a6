import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { filesIn, importsIn, importsOf, packagesIn, readSource } from './sources.ts'

const sources = filesIn('src').filter((path) => /\.tsx?$/.test(path))

/** The groups of files, each by what its paths look like; the first that fits counts. */
const GROUPS: readonly [group: string, pattern: RegExp][] = [
  // Addresses of pages, which messages lead to as well.
  ['addresses', /^src\/views\/addresses\./],
  ['kinds', /^src\/settings\/(kinds|tables)\./],
  // What the mirror says to the rest of the Worker.
  ['protocol', /^src\/mirror\/(protocol|overview|activity|finding)\./],
  // What a feature decides and means.
  ['pure', /^src\/builds\/(budget|cron|decision|schedule|settings)\./],
  ['pure', /^src\/retention\/(plan|policy|reasons|standouts)\./],
  ['pure', /^src\/ledger\/entry\./],
  ['pure', /^src\/logs\/(ansi|gzip|patterns|redact|render)\./],
  ['pure', /^src\/messages\/(events|settings|words)\./],
  // What a feature does with the mirror's tables: no feature knows another, but all know the ledger.
  ['ledger', /^src\/ledger\//],
  ['messages', /^src\/messages\//],
  ['builds', /^src\/builds\//],
  ['retention', /^src\/retention\//],
  ['logs', /^src\/logs\//],
  // What a feature is given: the one object that holds all the rest.
  ['core', /^src\/mirror\/core\./],
  // What the mirror stands on, and its features too.
  [
    'ground',
    /^src\/mirror\/(sql|cells|limits|meter|task|order|spans|deployments|texts|text-tables|text-search|change|cards|revisions|roster|store|attention|environments|stretches|lives|readings|pages|newest|list|list-known|outage)\./,
  ],
]

/** Who may import what, besides its own group. Data flows one way: see the design's list. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  log: [],
  memory: [],
  client: [],
  kinds: ['domain'],
  cloudflare: ['domain', 'log'],
  addresses: ['domain'],
  pure: ['domain', 'kinds', 'addresses'],
  settings: ['domain', 'kinds', 'pure'],
  protocol: ['domain', 'pure'],
  ground: ['cloudflare', 'domain', 'pure', 'settings', 'protocol', 'memory', 'log'],
  ledger: ['ground', 'domain', 'pure'],
  messages: ['core', 'ground', 'ledger', 'access', 'domain', 'pure', 'protocol'],
  core: ['ground', 'ledger', 'builds', 'messages', 'logs', 'cloudflare', 'settings', 'protocol', 'log'],
  builds: ['core', 'ground', 'ledger', 'cloudflare', 'domain', 'pure', 'protocol'],
  retention: ['core', 'ground', 'ledger', 'cloudflare', 'domain', 'pure', 'protocol'],
  logs: ['core', 'ground', 'cloudflare', 'domain', 'pure', 'protocol', 'settings', 'memory'],
  mirror: [
    'core',
    'ground',
    'ledger',
    'builds',
    'retention',
    'messages',
    'logs',
    'cloudflare',
    'domain',
    'pure',
    'settings',
    'protocol',
    'memory',
    'log',
  ],
  snapshot: ['protocol', 'domain', 'memory', 'log'],
  views: ['addresses', 'domain', 'pure', 'protocol'],
  access: ['settings', 'domain', 'memory'],
  middleware: ['access', 'board', 'domain', 'addresses'],
  board: ['access', 'settings', 'snapshot', 'domain', 'memory'],
  routes: [
    'snapshot',
    'views',
    'access',
    'settings',
    'middleware',
    'board',
    'domain',
    'pure',
    'protocol',
    'memory',
    'addresses',
  ],
  app: ['addresses', 'routes', 'middleware', 'access', 'snapshot', 'board', 'settings', 'domain', 'log'],
  'warm-up': ['app', 'snapshot', 'views', 'settings', 'domain', 'protocol'],
  terminal: ['access', 'cloudflare', 'messages', 'settings', 'kinds', 'pure', 'domain'],
}

/** The group of a file: else the folder below `src`, or the name of a file that lies in `src` itself. */
function partOf(path: string): string {
  const group = GROUPS.find(([, pattern]) => pattern.test(path))
  if (group) return group[0]
  const [, part = '', ...below] = path.split('/')
  return below.length > 0 ? part : part.replace(/\.tsx?$/, '')
}

/** The first cycle that a walk along the imports finds, as the files of it in order; null when there is none. */
function findCycle(files: readonly string[], importsOfFile: (path: string) => readonly string[]) {
  const done = new Set<string>()

  const walk = (path: string, above: readonly string[]): string[] | null => {
    if (above.includes(path)) return [...above.slice(above.indexOf(path)), path]
    if (done.has(path)) return null
    for (const target of importsOfFile(path)) {
      const cycle = walk(target, [...above, path])
      if (cycle) return cycle
    }
    done.add(path)
    return null
  }

  for (const path of files) {
    const cycle = walk(path, [])
    if (cycle) return cycle
  }
  return null
}

describe('the direction of imports', () => {
  it.each(sources.filter((path) => path !== 'src/index.ts'))('%s imports what it may', (path) => {
    const part = partOf(path)
    const allowed = MAY_IMPORT[part]
    if (!allowed) throw new Error(`no rule for ${part}: add it to MAY_IMPORT and to the design`)
    const wrong = importsOf(path).filter(
      (target) => !target.startsWith('src/') || ![part, ...allowed].includes(partOf(target)),
    )
    expect(wrong).toEqual([])
  })

  it('leads to files that exist', () => {
    const missing = sources.flatMap(importsOf).filter((target) => !sources.includes(target))
    expect(missing).toEqual([])
  })

  it('never comes back to where it began, by types either', () => {
    const cycle = findCycle(sources, importsOf)
    expect(cycle?.join(' -> ')).toBeUndefined()
  })

  it('would be seen to come back, however many files lie between', () => {
    const imports: Record<string, string[]> = { a: ['b'], b: ['c', 'd'], c: [], d: ['e'], e: ['b', 'c'] }
    expect(findCycle(Object.keys(imports), (path) => imports[path] ?? [])).toEqual(['b', 'd', 'e', 'b'])
  })

  it('is seen in every way to import', () => {
    const source = `
      import { a } from './a.ts'
      import type { B } from '../b.ts'
      import {
        c,
      } from "./c.ts"
      export * from './d.ts'
      import './e.ts'
      const f = await import('./f.ts')
      import { Hono } from 'hono'`
    expect(importsIn(source)).toEqual(['./a.ts', '../b.ts', './c.ts', './d.ts', './e.ts', './f.ts'])
  })

  it('is seen in real files', () => {
    expect(importsOf('src/index.ts')).toContain('src/app.ts')
  })
})

describe('a program of package.json', () => {
  const scripts = readSource('package.json').matchAll(/node ([\w/-]+\.ts)/g)
  const programs = [...new Set([...scripts].map(([, path = '']) => path))]
  // Node takes the types away, and with them what only brings types.
  const loadedBy = (path: string) =>
    importsIn(readSource(path).replace(/^import type [^;]*? from .*$/gm, '')).map((target) =>
      posix.join(posix.dirname(path), target),
    )
  const allLoadedBy = (path: string, known = new Set<string>()): Set<string> => {
    if (known.has(path)) return known
    known.add(path)
    for (const target of loadedBy(path)) allLoadedBy(target, known)
    return known
  }

  it.each(programs)('loads no JSX, which Node cannot read: %s', (program) => {
    expect([...allLoadedBy(program)].filter((path) => path.endsWith('.tsx'))).toEqual([])
  })
})

describe('the packages that src imports', () => {
  const { dependencies } = JSON.parse(readSource('package.json')) as { dependencies: Record<string, string> }
  const imported = sources.flatMap((path) => packagesIn(readSource(path)))

  it('are those that are no devDependencies, and none of them is there for nothing', () => {
    expect([...new Set(imported)].sort()).toEqual(Object.keys(dependencies).sort())
  })

  it('are found in every way to import', () => {
    const source = `
      import { DurableObject } from 'cloudflare:workers'
      import { readFileSync } from 'node:fs'
      import { a } from './a.ts'
      import type { Context } from 'hono/jsx'
      export { b } from '@scope/b/deep'
      const c = await import('cloudflare')`
    expect(packagesIn(source)).toEqual(['hono', '@scope/b', 'cloudflare'])
  })
})

describe('names', () => {
  it('index is the entry alone: no folder hides behind a barrel', () => {
    expect(sources.filter((path) => /\/index\.tsx?$/.test(path))).toEqual(['src/index.ts'])
  })

  it('none of them is a drawer for anything', () => {
    const drawers = /(^|[/-])(utils?|helpers?|managers?|services?|misc|common)([./-]|$)/
    const files = [...sources, ...filesIn('test')]
    expect(files.filter((path) => drawers.test(path))).toEqual([])
  })
})

/** Facts in, facts out. */
const PURE = ['domain', 'kinds', 'pure', 'protocol', 'memory']

describe('what only computes, and the views', () => {
  const pure = sources.filter((path) => [...PURE, 'views'].includes(partOf(path)))

  it.each(pure)('%s reads no clock and no chance', (path) => {
    const source = readSource(path)
    expect(source).not.toMatch(/\bDate\.now\b|\bnew Date(\(\s*\)|(?!\s*\())|\bMath\.random\b|\bperformance\b/)
    expect(source).not.toMatch(/\brandomUUID\b|\bgetRandomValues\b/)
  })

  it.each(pure)('%s does no input or output', (path) => {
    expect(readSource(path)).not.toMatch(/\bfetch\(|\bconsole\.|\bset(Timeout|Interval)\(|cloudflare:workers/)
  })
})

describe('the tests', () => {
  const sourceOf = (path: string) => path.replace(/^test/, 'src').replace(/(\.node)?\.test\.(tsx?)$/, '.$2')
  const tests = filesIn('test').filter((path) => /\.test\.tsx?$/.test(path))
  const folders = /^test\/(domain|cloudflare|settings|builds|retention|ledger|memory)\//

  it.each(tests.filter((path) => folders.test(path)))('%s belongs to a source file', (path) => {
    expect(sources).toContain(sourceOf(path))
  })

  it('look at all that only computes: every file that does something has its test', () => {
    const doesSomething = (path: string) => /^export (async )?function/m.test(readSource(path))
    const tested = tests.map(sourceOf)
    const untested = sources
      .filter((path) => PURE.includes(partOf(path)) && doesSomething(path))
      .filter((path) => !tested.includes(path))
    expect(untested).toEqual([])
  })
})
