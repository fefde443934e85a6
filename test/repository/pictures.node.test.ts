import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COLOURS } from '../../src/views/shapes.ts'
import { filesIn, readSource } from './sources.ts'

const PUBLIC = join(import.meta.dirname, '../../public')
const STATUSES = Object.keys(COLOURS).toSorted()

describe('the pictures of link cards', () => {
  it('are one for each status, as the icons of tabs are', () => {
    expect(filesIn('public/og').map((path) => path.replace(/.*\/(\w+)\.png$/, '$1'))).toEqual(STATUSES)
    const icons = filesIn('public').flatMap((path) => path.match(/favicon-(\w+)\.svg$/)?.[1] ?? [])
    expect(icons).toEqual(STATUSES)
  })

  it.each(STATUSES)('%s is a PNG of 1200 x 630, and small', (status) => {
    const png = readFileSync(join(PUBLIC, `og/${status}.png`))
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG')
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1200, 630])
    expect(png.byteLength).toBeLessThan(12_000)
  })
})

describe('the pictures of badges', () => {
  it('are one for each word, and for what went wrong', () => {
    const names = filesIn('public/badge').map((path) => path.replace(/.*\/(\w+)\.png$/, '$1'))
    expect(names).toEqual([...STATUSES, 'locked', 'unavailable'].filter((name) => name !== 'idle').toSorted())
    for (const name of names) {
      const png = readFileSync(join(PUBLIC, `badge/${name}.png`))
      expect(png.readUInt32BE(20)).toBe(20)
      expect(png.byteLength).toBeLessThan(1_000)
    }
  })
})

describe('the picture of all shapes', () => {
  const cells = [...readSource('public/icons.svg').matchAll(/<svg id="(\w+)" x="(\d+)" width="16"/g)]
  const style = readSource('public/style.css')

  it('has one for each status', () => {
    expect(cells.map(([, name]) => name)).toEqual(
      expect.arrayContaining(STATUSES.filter((one) => one !== 'idle')),
    )
  })

  it.each(cells.map(([, name = '', x]) => [name, Number(x) / 16] as const))(
    'has %s in cell %i, where the style sheet looks for it',
    (name, cell) => {
      const word = { out: 'site', mark: 'brand' }[name] ?? name
      expect(style).toMatch(new RegExp(`^  \\.${word}(,[^{}]*)? \\{\n    --shape: ${cell};`, 'm'))
    },
  )
})

it('the icon for those who take no SVG is an ICO file', () => {
  expect([...readFileSync(join(PUBLIC, 'favicon.ico')).subarray(0, 8)]).toEqual([0, 0, 1, 0, 1, 0, 32, 32])
})

describe('robots.txt', () => {
  const rules = [...readSource('public/robots.txt').matchAll(/^Disallow: (\S+)$/gm)].map(
    ([, path = '']) => path,
  )
  /** By RFC 9309: a rule is the beginning of an address, `*` is anything. */
  const isAllowed = (path: string) =>
    !rules.some((rule) => new RegExp(`^${rule.replace(/[.?]/g, '\\$&').replaceAll('*', '.*')}`).test(path))

  it.each([
    '/',
    '/projects/docs',
    '/projects/docs/branches/feat/x',
    '/projects/docs/commits/1a2b3c4',
    '/projects/docs/branches/deployments/log',
    '/go/docs',
    '/projects/docs/deployments/1a2b3c4d',
    '/og/live.png',
    '/favicon.ico',
    '/?q=docs',
    '/tv',
    '/commits/1a2b3c4',
  ])('lets robots read what people paste: %s', (path) => {
    expect(isAllowed(path)).toBe(true)
  })

  it.each([
    '/?cursor=x',
    '/projects/docs?status=failed&cursor=x',
    '/projects/docs?since=2026-01-01',
    '/activity.json',
    '/client/v4/accounts/board/pages/projects',
    '/activity?project=x',
    '/share',
    '/access',
    '/projects/a?until=x',
    '/projects/docs/deployments/1a2b3c4d/log',
    '/projects/docs/deployments/1a2b3c4d/log.txt?lines=3',
  ])('keeps them from what only multiplies: %s', (path) => {
    expect(isAllowed(path)).toBe(false)
  })

  it('names a group, without which no rule holds', () => {
    expect(readSource('public/robots.txt')).toMatch(/^User-agent: \*$/m)
  })
})
