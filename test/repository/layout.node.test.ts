import { describe, expect, it } from 'vitest'
import { filesIn, importsIn, importsOf, readSource } from './sources.ts'

const sources = filesIn('src').filter((path) => /\.tsx?$/.test(path))

/** Who may import what, besides its own folder. Data flows one way: see the design's list. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  domain: [],
  log: [],
  settings: ['domain'],
  config: ['settings', 'domain'],
  cloudflare: ['domain'],
  views: ['domain'],
  client: [],
  terminal: ['access', 'cloudflare', 'config', 'settings', 'domain'],
  board: ['access', 'config', 'settings', 'domain'],
  access: ['config', 'settings', 'domain'],
  snapshot: ['domain', 'log'],
  mirror: ['cloudflare', 'domain', 'config', 'settings', 'log'],
  middleware: ['access', 'config', 'settings', 'domain'],
  routes: ['snapshot', 'views', 'middleware', 'access', 'domain', 'config', 'settings', 'board'],
  'warm-up': ['app', 'snapshot', 'views', 'config', 'domain'],
  app: ['routes', 'middleware', 'access', 'snapshot', 'board', 'config', 'settings', 'domain', 'log'],
}

/** The folder below `src`, or the name of a file that lies in `src` itself. */
function partOf(path: string): string {
  const [, part = '', ...below] = path.split('/')
  return below.length > 0 ? part : part.replace(/\.tsx?$/, '')
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
    expect(importsOf('src/index.ts')).toContain('src/app.tsx')
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

describe('the domain and the views', () => {
  const pure = sources.filter((path) => ['domain', 'views'].includes(partOf(path)))

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
  const mirrored = filesIn('test').filter((path) => /^test\/(domain|cloudflare)\/.*\.test\.tsx?$/.test(path))

  it.each(mirrored)('%s belongs to a source file', (path) => {
    const source = path.replace(/^test/, 'src').replace(/(\.node)?\.test\.(tsx?)$/, '.$2')
    expect(sources).toContain(source)
  })

  it('look at the whole domain: every file that does something has its test', () => {
    const doesSomething = (path: string) => /^export (async )?function/m.test(readSource(path))
    const untested = sources
      .filter((path) => partOf(path) === 'domain' && doesSomething(path))
      .map((path) => path.replace(/^src/, 'test').replace(/\.(tsx?)$/, '.test.$1'))
      .filter((path) => !mirrored.includes(path))
    expect(untested).toEqual([])
  })
})
