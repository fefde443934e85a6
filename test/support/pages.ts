import { type HTMLElement, parse } from 'node-html-parser'
import { expect } from 'vitest'
import type { Bench } from './bench.ts'

/** A page as a reader gets it. */
export interface ReadPage {
  status: number
  headers: Headers
  html: string
  root: HTMLElement
  /** All text of `main`, white space folded. */
  text: string
}

export async function readPage(response: Response): Promise<ReadPage> {
  const html = await response.text()
  const root = parse(html)
  const text = (root.querySelector('main')?.textContent ?? '').replace(/\s+/g, ' ').trim()
  return { status: response.status, headers: response.headers, html, root, text }
}

/** Asks for a page that must be there. */
export async function getPage(bench: Bench, path: string): Promise<ReadPage> {
  const page = await readPage(await bench.get(path))
  expect(page.status, `${path}: ${page.text}`).toBe(200)
  return page
}

/** Reads the account once, as the first visitor does, and all that follows from it. */
export async function warm(bench: Bench): Promise<void> {
  await bench.get('/')
  await bench.runAlarms()
}

/** Length after gzip, in bytes. */
export async function compressedLength(text: string): Promise<number> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))
  return (await new Response(stream).arrayBuffer()).byteLength
}
