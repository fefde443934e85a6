import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseFeed } from 'feedsmith'
import { getPreviewFromContent } from 'link-preview-js'
import ogs from 'open-graph-scraper'
import Parser from 'rss-parser'
import { unfurl } from 'unfurl.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { BUSY, openAccount } from './account.ts'
import { type RunningBoard, startBoard } from './dev.ts'
import { openSettings, plainEnvironment, settings } from './settings.ts'

const KEY = 'whole-key-of-the-readers-0123456789-abcdefg'
const PAGE = `/projects/${BUSY}`
const ORIGIN = 'https://board.example'

let account: Awaited<ReturnType<typeof openAccount>>
beforeAll(async () => {
  account = await openAccount()
})
afterAll(() => account.close())

function startFor(name: string, vars: Record<string, string>): Promise<RunningBoard> {
  const all = [...openSettings(account.env), ...settings({ BOARD_URL: ORIGIN, ...vars })]
  return startBoard(['--persist-to', join(account.folder, name), ...all], plainEnvironment(account.env))
}

/** Programs that no package brings: `apt-get install newsboat python3-feedparser librsvg2-bin`. `npm run test:readers` wants all of them. */
const isMissing = (command: string, ...args: string[]) =>
  process.env.READERS !== 'all' && spawnSync(command, args, { stdio: 'ignore' }).status !== 0

describe.each([
  ['public', {}, ''],
  ['link', { ACCESS: 'link', ACCESS_KEYS: KEY }, `?key=${KEY}`],
])('real readers of a board whose ACCESS is %s', (name, vars, query) => {
  let board: RunningBoard
  beforeAll(async () => {
    board = await startFor(name, vars)
    await fetch(`${board.url}${PAGE}${query}`)
  })
  afterAll(() => board.stop())
  const text = async (path: string) => (await fetch(`${board.url}${path}${query}`)).text()

  it('unfurl.js shows one title, the time in it, a picture and the address', async () => {
    const { title, open_graph, twitter_card } = await unfurl(`${board.url}${PAGE}${query}`)
    expect(title).toMatch(/^site-01: .*24 Nov 2026, \d\d:\d\d UTC/)
    expect([open_graph?.title, twitter_card?.title]).toEqual([title, title])
    expect(open_graph).toMatchObject({ site_name: 'Pageboard', url: `${ORIGIN}${PAGE}${query}` })
    expect(open_graph?.images?.[0]).toMatchObject({ width: 1200, height: 630 })
  })

  it('open-graph-scraper and link-preview-js show the same', async () => {
    const html = await text(PAGE)
    const { result } = await ogs({ html })
    const preview = await getPreviewFromContent({
      data: html,
      headers: { 'content-type': 'text/html' },
      url: ORIGIN,
      status: 200,
    })
    expect(result.ogImage?.[0]?.url).toMatch(/^https:\/\/board\.example\/og\/\w+\.png$/)
    expect(preview).toMatchObject({
      title: result.ogTitle,
      description: result.ogDescription,
      siteName: 'Pageboard',
    })
  })

  it('rss-parser and feedsmith read the same entries of Atom and of JSON Feed', async () => {
    const atom = await new Parser().parseString(await text(`/feeds/${BUSY}.atom`))
    const json = parseFeed(await text(`/feeds/${BUSY}.json`))
    const again = parseFeed(await text(`/feeds/${BUSY}.atom`))
    expect([json.format, again.format]).toEqual(['json', 'atom'])
    expect(atom.items.length).toBeGreaterThan(20)
    const ids = (list: readonly { id?: string | undefined }[] = []) => list.map(({ id }) => id)
    expect(ids((json.feed as { items?: { id?: string }[] }).items)).toEqual(
      ids(atom.items as { id?: string }[]),
    )
    expect(ids((again.feed as { entries?: { id?: string }[] }).entries)).toEqual(
      ids(atom.items as { id?: string }[]),
    )
  })

  it.skipIf(isMissing('newsboat', '--version'))('newsboat reads each entry once', () => {
    const folder = join(account.folder, `newsboat-${name}`)
    mkdirSync(folder)
    writeFileSync(
      join(folder, 'urls'),
      `${board.url}/feeds/${BUSY}.atom${query}\n${board.url}/feeds.atom${query}\n`,
    )
    const files = ['-u', join(folder, 'urls'), '-c', join(folder, 'cache.db'), '-C', '/dev/null']
    execFileSync('newsboat', [...files, '-x', 'reload'], { env: { ...process.env, HOME: folder } })
    const told = execFileSync('newsboat', [...files, '-x', 'print-unread'], {
      env: { ...process.env, HOME: folder },
      encoding: 'utf8',
    })
    expect(Number(told.match(/^\d+/)?.[0])).toBeGreaterThan(40)
  })

  it.skipIf(isMissing('/usr/bin/python3', '-c', 'import feedparser'))(
    'feedparser finds nothing wrong',
    async () => {
      const program =
        'import feedparser, sys; f = feedparser.parse(sys.stdin.buffer.read()); print(f.bozo, f.feed.author, len(f.entries))'
      const input = await text(`/feeds/${BUSY}.atom`)
      expect(execFileSync('/usr/bin/python3', ['-c', program], { input, encoding: 'utf8' })).toBe(
        'False Pageboard 25\n',
      )
    },
  )

  it.skipIf(isMissing('rsvg-convert', '--version'))('rsvg-convert draws the badge', async () => {
    const png = execFileSync('rsvg-convert', [], { input: await text(`/badges/${BUSY}.svg`) })
    expect([png.readUInt32BE(16) > 60, png.readUInt32BE(20)]).toEqual([true, 20])
  })
})

describe('a locked board', () => {
  let board: RunningBoard
  beforeAll(async () => {
    board = await startFor('locked', { ACCESS: 'link', ACCESS_KEYS: KEY })
  })
  afterAll(() => board.stop())

  it('shows unfurl.js nothing, and feeds to who sends Basic', async () => {
    await expect(unfurl(`${board.url}${PAGE}`)).rejects.toThrow()
    const headers = { Authorization: `Basic ${btoa(`reader:${KEY}`)}` }
    const feed = await new Parser({ headers }).parseURL(`${board.url}/feeds.atom`)
    expect(feed.title).toBe('Pageboard')
  })
})
