import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeBadge } from 'badge-maker'
import { parseFeed } from 'feedsmith'
import { getPreviewFromContent } from 'link-preview-js'
import metascraper from 'metascraper'
import readDescription from 'metascraper-description'
import readImage from 'metascraper-image'
import readTitle from 'metascraper-title'
import readUrl from 'metascraper-url'
import ogs from 'open-graph-scraper'
import Parser from 'rss-parser'
import { unfurl } from 'unfurl.js'
import * as v from 'valibot'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openKeys } from '../../src/access/sign.ts'
import { makeLink } from '../../src/access/verify.ts'
import { BUSY, NOW, openAccount } from './account.ts'
import { atomSchema, RFC_PATH } from './atom-schema.ts'
import { type RunningBoard, startBoard } from './dev.ts'
import { openSettings, plainEnvironment, settings } from './settings.ts'

const KEY = 'whole-key-of-the-readers-0123456789-abcdefg'
const PAGE = `/projects/${BUSY}`
const ORIGIN = 'https://board.example'
const ODDLY_NAMED = 'site-02'
const ODD = ['<b>A & "B"</b> ]]> &amp;', '\u0000\u0007\uFFFE\uD800\u202E', '\u200B', '🎉'.repeat(300)]

let account: Awaited<ReturnType<typeof openAccount>>
beforeAll(async () => {
  account = await openAccount()
  for (const message of ODD)
    account.simulator.world.deploy(ODDLY_NAMED, { message, branch: message, at: NOW - 3_600_000 })
})
afterAll(() => account.close())

function startFor(name: string, vars: Record<string, string>): Promise<RunningBoard> {
  const all = [...openSettings(account.env), ...settings({ BOARD_URL: ORIGIN, ...vars })]
  return startBoard(['--persist-to', join(account.folder, name), ...all], plainEnvironment(account.env))
}

/**
 * What shields.io takes of an endpoint and no more: its own schema is in no package. badge-maker, which draws for it, is.
 * Source: https://shields.io/badges/endpoint-badge, and reading its code.
 */
const SHIELDS = v.strictObject({
  schemaVersion: v.literal(1),
  label: v.pipe(v.string(), v.maxLength(255)),
  message: v.pipe(v.string(), v.nonEmpty()),
  color: v.string(),
  isError: v.optional(v.boolean()),
  style: v.optional(v.picklist(['flat', 'flat-square'])),
  cacheSeconds: v.pipe(v.number(), v.integer(), v.minValue(300)),
})

/** Of what `bring-readers.ts` brings. `npm run test:readers` and CI want all of it. */
const wantsAll = process.env.READERS === 'all' || Boolean(process.env.CI)
const isMissing = (command: string, ...args: string[]) =>
  !wantsAll && spawnSync(command, args, { stdio: 'ignore' }).status !== 0
const hasSchema = wantsAll || existsSync(RFC_PATH)

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

  it('metascraper shows the same, with the address that the page names', async () => {
    const scrape = metascraper([readDescription(), readImage(), readTitle(), readUrl()])
    const html = await text(PAGE)
    const told = await scrape({ html, url: `${board.url}${PAGE}` })
    const { result } = await ogs({ html })
    expect(told).toMatchObject({ title: result.ogTitle, description: result.ogDescription })
    expect(told.image).toMatch(/^https:\/\/board\.example\/og\/\w+\.png$/)
    expect(told.url).toBe(`${ORIGIN}${PAGE}${query}`)
  })

  it('shields takes the badge, and draws it in its colour', async () => {
    const badge = v.parse(SHIELDS, JSON.parse(await text(`/badges/${BUSY}.json`)))
    const { label, message, color } = badge
    expect(makeBadge({ label, message, color })).toContain(`fill="${color}"`)
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
        'False Cloudflare Pages 25\n',
      )
    },
  )

  it.skipIf(!hasSchema || isMissing('which', 'jing'))(
    'jing finds in no feed anything but the Atom of RFC 4287',
    async () => {
      const until = Date.now() + 86_400_000
      const [key] = await openKeys([KEY])
      const ending = key && (await makeLink(key, { scope: { kind: 'project', name: BUSY }, until }))
      const and = query.replace('?', '&')
      const feeds: [path: string, says: RegExp | false][] = [
        [`/feeds.atom${query}`, /<entry>/],
        [`/feeds.atom?branch=nothing${and}`, false],
        [`/feeds/${BUSY}.atom${query}`, /<entry>/],
        [`/feeds/${BUSY}.atom?status=failed${and}`, /<entry>/],
        [`/feeds/${BUSY}.atom?status=failed&branch=draft${and}`, false],
        [`/feeds/${BUSY}.atom?key=${ending}`, name === 'link' ? /link ends on/ : /<entry>/],
        [`/feeds/${ODDLY_NAMED}.atom${query}`, /&lt;b&gt;A &amp; /],
        [`/feeds/site-05.atom${query}`, false],
      ]
      const folder = join(account.folder, `jing-${name}`)
      mkdirSync(folder)
      writeFileSync(join(folder, 'atom.rnc'), atomSchema())
      const files = await Promise.all(
        feeds.map(async ([path, says], place) => {
          const atom = await (await fetch(`${board.url}${path}`)).text()
          if (says) expect(atom, path).toMatch(says)
          else expect(atom, path).not.toContain('<entry>')
          writeFileSync(join(folder, `${place}.xml`), atom)
          return `${place}.xml`
        }),
      )
      const { status, stdout } = spawnSync('jing', ['-c', 'atom.rnc', ...files], {
        cwd: folder,
        encoding: 'utf8',
      })
      expect([status, stdout]).toEqual([0, ''])
    },
  )

  it.skipIf(isMissing('rsvg-convert', '--version'))('rsvg-convert draws the badge', async () => {
    const png = execFileSync('rsvg-convert', [], { input: await text(`/badges/${BUSY}.svg`) })
    expect([png.readUInt32BE(16) > 60, png.readUInt32BE(20)]).toEqual([true, 20])
  })
})

describe.each([
  ['link', { ACCESS: 'link', ACCESS_KEYS: KEY }],
  ['cloudflare-access', { ACCESS: 'cloudflare-access', ACCESS_TEAM: 'example', ACCESS_AUD: 'a'.repeat(64) }],
])('a locked board whose ACCESS is %s', (mode, vars) => {
  let board: RunningBoard
  beforeAll(async () => {
    board = await startFor(`locked-${mode}`, vars)
  })
  afterAll(() => board.stop())

  it('shows readers of link cards its title alone', async () => {
    await expect(unfurl(`${board.url}${PAGE}`)).rejects.toThrow()
    const html = await (await fetch(`${board.url}${PAGE}`)).text()
    const { title } = await metascraper([readTitle()])({ html, url: `${board.url}${PAGE}` })
    expect(title).toBe('Pageboard')
  })

  it('says so on a badge, and takes no feed from who may not see it', async () => {
    const badge = await (await fetch(`${board.url}/badges/${BUSY}.json`)).json()
    expect(v.parse(SHIELDS, badge)).toMatchObject({ message: 'locked', isError: true })
    await expect(new Parser().parseURL(`${board.url}/feeds.atom`)).rejects.toThrow('401')
  })

  if (mode !== 'link') return
  it('opens its feeds to who sends Basic', async () => {
    const headers = { Authorization: `Basic ${btoa(`reader:${KEY}`)}` }
    const feed = await new Parser({ headers }).parseURL(`${board.url}/feeds.atom`)
    expect(feed.title).toBe('Pageboard')
  })
})
