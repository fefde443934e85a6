import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync } from 'node:zlib'
import { chromium, type Page } from '@playwright/test'
import { badgeOf, drawBadge, refusedBadge } from '../../src/views/badge.ts'
import { COLOURS, type Shape } from '../../src/views/shapes.ts'
import { findChromium } from './chromium.ts'

// `npm run pictures`: draws what link cards show and the icon for those who take no SVG, from `public/icons.svg`, into
// `public`. To be run again after a change of a shape, a word or a colour.

const PUBLIC = join(import.meta.dirname, '../../public')

/** The look of the board in the dark. */
const INK = '#edf0ee'
const [LIVE, BUSY, BAD, IDLE] = ['#62d18c', '#ecb34d', '#ff8f82', '#a3aba7']

/** Of each status its word on split flaps, its colour and its shape. */
const CARDS: Record<string, [word: string, colour: string, shape?: string]> = {
  live: ['LIVE', LIVE],
  success: ['SUCCESS', LIVE],
  building: ['BUILDING', BUSY],
  queued: ['QUEUED', BUSY],
  failed: ['FAILED', BAD],
  canceled: ['CANCELED', IDLE],
  skipped: ['SKIPPED', IDLE],
  unknown: ['UNKNOWN', IDLE],
  none: ['NOT LIVE', IDLE],
  idle: ['PAGES', IDLE, 'mark'],
}

interface Picture {
  width: number
  height: number
  svg: string
}

const FONT = 'font-family="Inter,Open Sans,DejaVu Sans,sans-serif" font-weight="700"'

function card(word: string, colour: string, shape: string): Picture {
  const letters = [...word].map((letter, place) => {
    const x = 196 + place * 116
    return `${tile(x)}<text x="${x + 52.5}" y="510" font-size="116" text-anchor="middle" fill="${colour}" ${FONT}>${letter}</text>`
  })
  const inside = `<rect width="1200" height="630" fill="#0e1110"/><rect width="1200" height="8" fill="${colour}"/>
    ${icon('mark', 80, 72, 60, INK)}<text x="162" y="119" font-size="46" fill="${INK}" ${FONT}>Pageboard</text>
    ${tile(80)}${icon(shape, 92.5, 428, 80, colour)}${letters.join('')}`
  return svg(1200, 630, inside)
}

/** One flap, with the line that it turns about. */
function tile(x: number): string {
  return `<rect x="${x}" y="378" width="105" height="180" rx="8" fill="#1e2422"/><rect x="${x}" y="466" width="105" height="4" fill="#0e1110"/>`
}

/** For wikis that show no SVG: one for each word, and two for what went wrong. */
function badges(): Record<string, string> {
  const shapes = Object.keys(COLOURS).filter((shape) => shape !== 'idle') as Shape[]
  return Object.fromEntries([
    ...shapes.map((shape) => [shape, drawBadge(badgeOf('pages', shape), 'flat')]),
    ...['locked', 'unavailable'].map((word) => [word, drawBadge(refusedBadge(word), 'flat')]),
  ])
}

function sized(svg: string): Picture {
  const [, width, height] = svg.match(/width="(\d+)" height="(\d+)"/) ?? []
  return { width: Number(width), height: Number(height), svg }
}

function favicon(): Picture {
  return svg(32, 32, `<rect width="32" height="32" rx="5" fill="#131715"/>${icon('mark', 4, 4, 24, INK)}`)
}

function icon(name: string, x: number, y: number, size: number, colour: string): string {
  const [, box = '', inside = ''] =
    readFileSync(join(PUBLIC, 'icons.svg'), 'utf8').match(
      new RegExp(`<svg id="${name}" .*?viewBox="([^"]*)">(.*?)</svg>`),
    ) ?? []
  if (!inside) throw new Error(`icons.svg has no shape ${name}`)
  return `<svg x="${x}" y="${y}" width="${size}" height="${size}" viewBox="${box}" color="${colour}">${inside}</svg>`
}

function svg(width: number, height: number, inside: string): Picture {
  const box = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`
  return { width, height, svg: `<svg xmlns="http://www.w3.org/2000/svg" ${box}>${inside}</svg>` }
}

/** A colour of so many dots is one that was asked for. */
const OFTEN = 100

/** A PNG with a palette: a browser's own has 32 bits for each of a million dots of few colours. */
async function draw(page: Page, picture: Picture): Promise<Buffer> {
  const dots = Buffer.from(await page.evaluate(dotsOf, picture), 'base64')
  const often = new Map<number, number>()
  for (let at = 0; at < dots.length; at += 4) {
    const colour = dots.readUInt32BE(at)
    often.set(colour, (often.get(colour) ?? 0) + 1)
  }
  const palette = new Map<number, number>()
  const rows = Buffer.alloc((picture.width + 1) * picture.height)
  for (let dot = 0; dot < dots.length / 4; dot += 1) {
    const seen = dots.readUInt32BE(dot * 4)
    // Edges are mixed of two colours, in as many steps as are left in the top four bits of each.
    const isEdge = (often.get(seen) ?? 0) < OFTEN
    const colour = isEdge ? ((seen & 0xf0f0f0f0) | ((seen & 0xf0f0f0f0) >>> 4)) >>> 0 : seen
    const index = palette.get(colour) ?? palette.size
    palette.set(colour, index)
    rows[dot + Math.floor(dot / picture.width) + 1] = index
  }
  if (palette.size > 256) throw new Error(`${palette.size} colours`)
  const header = Buffer.alloc(13)
  header.writeUInt32BE(picture.width, 0)
  header.writeUInt32BE(picture.height, 4)
  header.set([8, 3, 0, 0, 0], 8)
  const colours = [...palette.keys()]
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours.flatMap((one) => [one >>> 24, (one >>> 16) & 255, (one >>> 8) & 255]))),
    chunk('tRNS', Buffer.from(colours.map((one) => one & 255))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), data])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

/** In the browser: red, green, blue and opacity of each dot, in base64. */
async function dotsOf({ width, height, svg }: Picture): Promise<string> {
  const image = new Image()
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d')
  if (!context) throw new Error('nothing to draw on')
  context.drawImage(image, 0, 0)
  let text = ''
  for (const byte of context.getImageData(0, 0, width, height).data) text += String.fromCharCode(byte)
  return btoa(text)
}

/** An ICO file may hold a PNG. Source: Microsoft, "The format of icon resources", for Windows Vista and later. */
function icoOf(png: Buffer): Buffer {
  const header = Buffer.alloc(22)
  header.set([0, 0, 1, 0, 1, 0, 32, 32, 0, 0, 1, 0, 32, 0])
  header.writeUInt32LE(png.length, 14)
  header.writeUInt32LE(header.length, 18)
  return Buffer.concat([header, png])
}

const found = findChromium()
if (!found) throw new Error('there is no Chromium: npm run pretest:browser brings one')
const browser = await chromium.launch({
  executablePath: found.executablePath,
  env: { ...process.env, ...found.env } as Record<string, string>,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-sync'],
})
try {
  const page = await browser.newPage()
  mkdirSync(join(PUBLIC, 'og'), { recursive: true })
  for (const [status, [word, colour, shape = status]] of Object.entries(CARDS))
    writeFileSync(join(PUBLIC, `og/${status}.png`), await draw(page, card(word, colour, shape)))
  mkdirSync(join(PUBLIC, 'badge'), { recursive: true })
  for (const [name, svg] of Object.entries(badges()))
    writeFileSync(join(PUBLIC, `badge/${name}.png`), await draw(page, sized(svg)))
  writeFileSync(join(PUBLIC, 'favicon.ico'), icoOf(await draw(page, favicon())))
} finally {
  await browser.close()
}
