import { findByPattern, type Hidden, type Kind } from './patterns.ts'

/** Raise it with every pattern that is added: what an older one let through is then looked at again. */
export const REDACTOR = 9

/**
 * Gives a text of the same length, in which each character of a value that is known to be secret is NUL, and each of what
 * may be the first lines of one, where the text ends after them.
 */
export type Mask = (text: string) => string

/** Where private keys begin and end, as they are written into files. The dashes behind one may be those before the next. */
const EDGES =
  /-{4,5} ?(?:BEGIN|END) [A-Z\d ]*PRIVATE KEY(?: BLOCK)?(?=( ?-{4,5}))|PuTTY-User-Key-File-\d|Private-MAC:\s*\w+/g

/** What stands in each of them: a text without is not looked through any further. */
const OF_EDGES = ['PRIVATE KEY', 'PuTTY-User', 'Private-MAC']
const edgesIn = (text: string) =>
  OF_EDGES.some((sign) => text.includes(sign)) ? [...text.matchAll(EDGES)] : []

/** The last begin or end of a private key alone, for a part of a line that is not looked at: it says whether one goes on. */
export const lastEdgeOfKeys = (text: string) => edgesIn(text).at(-1)?.join('') ?? ''

/**
 * Where a text ends in what may be a value of several lines, so much of it is looked at again with what follows. No variable
 * is longer. Source: "Limits" in Cloudflare's documentation of Workers, 5 kB.
 */
const VALUE_REACH = 5_000

/** So much of the last line of any other: it may name the value in the next one. */
const NAME_REACH = 100

/**
 * Finds what nobody may read in the lines of one log, which come in their order, as many at once as the caller likes, with
 * those that follow, as far as they are known. For each line the parts to hide, in order, none over another. A key
 * that has begun is hidden until it ends, or to the end.
 */
export function createRedactor(
  mask: Mask,
): (lines: readonly string[], following?: readonly string[]) => Hidden[][] {
  let isInKey = false
  let before = ''

  /** In a text that begins at `start` of what is looked at. */
  const findKeys = (text: string, start: number, found: Hidden[]) => {
    let from = start
    const hideTo = (end: number) => isInKey && found.push({ from, to: start + end, kind: 'private key' })
    for (const { 0: edge, 1: dashes = '', index } of edgesIn(text)) {
      const isBegin = /BEGIN|PuTTY/.test(edge)
      if (isBegin === isInKey) continue
      hideTo(index + edge.length + dashes.length)
      isInKey = isBegin
      from = start + index
    }
    hideTo(text.length)
  }

  return (lines, following = []) => {
    // With what was before and its last end, so that it is put together once.
    let around = [before, ...lines, ''].join('\n')
    const start = before.length + 1
    const text = around.slice(start)
    let masked = mask(around)
    const goesOn = masked.trimEnd().endsWith('\0')
    const found = findByPattern(around)
    // A slice of what is all put together would have all that comes behind it take two bytes a letter, once any letter did.
    before = goesOn ? around.slice(-VALUE_REACH, -1) : (lines.at(-1) ?? '').slice(-NAME_REACH)
    if (goesOn && following.length > 0) {
      around += `${following.join('\n')}\n`
      masked = mask(around)
    }
    if (masked !== around)
      for (const { 0: run, index } of masked.matchAll(/\0+/g))
        found.push({ from: index, to: index + run.length, kind: 'variable' })
    findKeys(text, start, found)
    return byLine(lines, start, merge(found))
  }
}

/** In order, with one part for those that lie over each other: it is called as the first of them, and of several at one place as the last that was found. */
function merge(found: Hidden[]): Hidden[] {
  const merged: Hidden[] = []
  for (const next of found.reverse().sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = merged.at(-1)
    if (last && next.from < last.to) last.to = Math.max(last.to, next.to)
    else merged.push(next)
  }
  return merged
}

/** Cuts parts at the ends of lines, the first of which begins at `start`: each line has its own, so that there are as many lines as before. */
function byLine(lines: readonly string[], start: number, parts: readonly Hidden[]): Hidden[][] {
  let next = 0
  return lines.map((line) => {
    const end = start + line.length
    const own: Hidden[] = []
    for (let part = parts[next]; part && part.from < end; part = parts[next]) {
      const { from, to, kind } = part
      if (to > start && end > start)
        own.push({ from: Math.max(from, start) - start, to: Math.min(to, end) - start, kind })
      // It goes on in the next line.
      if (to > end) break
      next += 1
    }
    start = end + 1
    return own
  })
}

/** What stands in the place of a part that is hidden. */
export const markOf = (kind: Kind) => `[hidden: ${kind}]`
