import { findByPattern, type Hidden, type Kind } from './patterns.ts'

/** Raise it with every pattern that is added: what an older one let through is then looked at again. */
export const REDACTOR = 8

/**
 * Gives a text of the same length, in which each character of a value that is known to be secret is NUL, and each of what
 * may be the first lines of one, where the text ends after them.
 */
export type Mask = (text: string) => string

/** Where private keys begin and end, as they are written into files. The dashes behind one may be those before the next. */
const EDGES =
  /-{4,5} ?(?:BEGIN|END) [A-Z\d ]*PRIVATE KEY(?: BLOCK)?(?=( ?-{4,5}))|PuTTY-User-Key-File-\d|Private-MAC:\s*\w+/g

/** What stands in each begin of one. */
const OF_KEY = ['PRIVATE KEY', 'PuTTY-User']

/** The last begin or end of a private key alone, for a part of a line that is not looked at: it says whether one goes on. */
export const lastEdgeOfKeys = (text: string) =>
  [...text.matchAll(EDGES)].map(([edge, dashes = '']) => edge + dashes).at(-1) ?? ''

/**
 * Where a text ends in what may be a value of several lines, so much of it is looked at again with what follows. No variable
 * is longer. Source: "Limits" in Cloudflare's documentation of Workers, 5 kB.
 */
const VALUE_REACH = 5_000

/**
 * Finds what nobody may read in the lines of one log, which come in their order, as many at once as the caller likes, with
 * those that follow, as far as they are known. For each line the parts to hide, in order, none over another. A key
 * that has begun is hidden until it ends, or to the end.
 */
export function createRedactor(
  mask: Mask,
): (lines: readonly string[], following?: readonly string[]) => (readonly Hidden[])[] {
  let isInKey = false
  let before = ''

  const findKeys = (text: string): Hidden[] => {
    const found: Hidden[] = []
    if (!isInKey && !OF_KEY.some((sign) => text.includes(sign))) return found
    let from = 0
    const hideTo = (to: number) => isInKey && found.push({ from, to, kind: 'private key' })
    for (const { 0: edge, 1: dashes = '', index } of text.matchAll(EDGES)) {
      const isBegin = /BEGIN|PuTTY/.test(edge)
      if (isBegin === isInKey) continue
      hideTo(index + edge.length + dashes.length)
      isInKey = isBegin
      from = index
    }
    hideTo(text.length)
    return found
  }

  return (lines, following = []) => {
    // Together with its last end, so that it is put together once.
    const text = [...lines, ''].join('\n')
    const start = before.length
    let around = before + text
    let masked = mask(around)
    const goesOn = masked.trimEnd().endsWith('\0')
    before = goesOn ? around.slice(-VALUE_REACH) : ''
    if (goesOn && following.length > 0) {
      around += `${following.join('\n')}\n`
      masked = mask(around)
    }
    const values = masked === around ? [] : findValues(masked, start)
    return byLine(lines, merge([...findByPattern(text), ...values, ...findKeys(text)]))
  }
}

/** By their places in the part of the text that begins at `start`. */
function findValues(masked: string, start: number): Hidden[] {
  return [...masked.matchAll(/\0+/g)].map(({ 0: run, index }) => ({
    from: index - start,
    to: index - start + run.length,
    kind: 'variable',
  }))
}

/** In order, with one part for those that lie over each other: it is called as the first of them, and of several at one place as the last that was found. */
function merge(found: Hidden[]): Hidden[] {
  const merged: Hidden[] = []
  for (const next of found.reverse().sort((a, b) => a.from - b.from || b.to - a.to)) {
    const last = merged.at(-1)
    if (last && next.from < last.to) last.to = Math.max(last.to, next.to)
    else merged.push({ ...next })
  }
  return merged
}

const NOTHING: readonly Hidden[] = []

/** Cuts parts at the ends of lines: each line has its own, so that there are as many lines as before. */
function byLine(lines: readonly string[], parts: readonly Hidden[]): (readonly Hidden[])[] {
  let start = 0
  let next = 0
  return lines.map((line) => {
    const end = start + line.length
    if ((parts[next]?.from ?? Number.POSITIVE_INFINITY) >= end) {
      start = end + 1
      return NOTHING
    }
    const own: Hidden[] = []
    for (; next < parts.length; next += 1) {
      const { from, to, kind } = parts[next] as Hidden
      if (from >= end) break
      if (to > start && end > start)
        own.push({ from: Math.max(from, start) - start, to: Math.min(to, end) - start, kind })
      // It goes on in the next line.
      if (to > end) break
    }
    start = end + 1
    return own
  })
}

/** What stands in the place of a part that is hidden. */
export const markOf = (kind: Kind) => `[hidden: ${kind}]`
