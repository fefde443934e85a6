// biome-ignore-all lint/suspicious/noControlCharactersInRegex: sequences of terminals are made of them.

import { printable } from '../domain/text.ts'

/** From which place in a line on its text looks how: the names of the style sheet, separated by spaces; `''` for plain text. */
export type Run = readonly [from: number, look: string]

/** A line as it is read: no sequence is left in the text. */
export interface ReadLine {
  text: string
  runs: readonly Run[]
}

/**
 * Sequences of terminals, whole or cut off by the line's end. Source: ECMA-48, 5.3 to 5.6 and 8.3.89; xterm's control
 * sequences. Those that carry a text of their own (OSC, which titles and links are made of, and DCS, SOS, PM, APC) end by
 * BEL or ST; then CSI, whose last two parts are caught; then those of two characters or more, charsets among them.
 */
const SEQUENCES =
  /(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c|(?=\x1b)|$)|(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~]|$)|\x1b[ -/]*[0-~]?|[\x08\x9c]/g

/** Without any of these a line is its own text: no control character, nothing that turns the direction of text or ends a line. */
const SPECIAL = /[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/

/** Erases the line, or goes to its begin: what comes then takes the place of what was there, as after a carriage return. */
const OVER_AGAIN = /(?:\x1b\[|\x9b)(?:2K|[01]?[G`])/g

/** The same at the begin of a line, where nothing was written yet: many tools begin each line so. */
const ANEW = /^(?:(?:\x1b\[|\x9b)(?:2K|[01]?[G`]))+/

/** The same but for the sequences that {@link readColours} reads. */
const NOT_FOR_COLOURS = /[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/

const NO_RUNS: readonly Run[] = []

/** Reads the lines of one log, in their order: a colour goes on until it is ended, over the ends of lines. */
export function createAnsiReader(): (line: string) => ReadLine {
  const styles = createStyles()
  let style = styleOf(PLAIN)
  return (raw) => {
    if (!SPECIAL.test(raw)) return { text: raw, runs: runsFrom(style) }
    const line = raw.replace(ANEW, '')
    const [read, after] = readColours(line, style, styles) ?? readPieces(line, style, styles)
    style = after
    return read
  }
}

const runsFrom = ({ look }: Style): readonly Run[] => (look === '' ? NO_RUNS : [[0, look]])

/** Reads a line whose only sequences are colours, as most of those are that have any: null for another one. */
function readColours(line: string, before: Style, styles: Styles): [ReadLine, Style] | null {
  if (NOT_FOR_COLOURS.test(line)) return null
  let style = before
  let text = ''
  let end = 0
  const runs = [...runsFrom(before)]
  for (let at = line.indexOf('\x1b'); at >= 0; at = line.indexOf('\x1b', end)) {
    if (line[at + 1] !== '[') return null
    let final = at + 2
    while (isCode(line.charCodeAt(final))) final += 1
    if (line[final] !== 'm') return null
    text += line.slice(end, at)
    end = final + 1
    style = styles(style, line.slice(at + 2, final))
    addRun(runs, text.length, style)
  }
  return [{ text: text + line.slice(end), runs }, style]
}

/** Of a digit or the sign between two numbers. */
const isCode = (code: number) => code >= 0x30 && code <= 0x3b

function addRun(runs: Run[], from: number, { look }: Style): void {
  if (runs.at(-1)?.[0] === from) runs.pop()
  runs.push([from, look])
}

/** Reads any line. What was written over is not shown, but its colours go on. */
function readPieces(line: string, before: Style, styles: Styles): [ReadLine, Style] {
  const pieces = line.replace(OVER_AGAIN, '\r').split('\r')
  const shown = pieces.findLastIndex((piece) => piece.replace(SEQUENCES, '') !== '')
  let style = before
  let read: ReadLine = { text: '', runs: NO_RUNS }
  for (const [index, piece] of pieces.entries()) {
    const [next, after] = readPiece(piece, style, styles)
    style = after
    if (index === shown) read = next
  }
  return [read, style]
}

function readPiece(piece: string, before: Style, styles: Styles): [ReadLine, Style] {
  let style = before
  let text = ''
  let end = 0
  const runs = [...runsFrom(before)]
  for (const { 0: sequence, 1: codes, 2: final, index } of piece.matchAll(SEQUENCES)) {
    text += oneLine(piece.slice(end, index))
    end = index + sequence.length
    // `[?...m` and the like are no colours.
    if (final !== 'm' || !/^[\d;:]*$/.test(codes ?? '')) continue
    style = styles(style, codes ?? '')
    addRun(runs, text.length, style)
  }
  return [{ text: text + oneLine(piece.slice(end)), runs }, style]
}

const oneLine = (text: string) => (SPECIAL.test(text) ? printable(text).replace(/[\n\u2028]/g, ' ') : text)

/** How text looks: a hue by its number (see {@link HUES}), and words of the style sheet. */
interface Look {
  hue: number
  ground: number
  isInverse: boolean
  words: string
}
const PLAIN: Look = { hue: 0, ground: 0, isInverse: false, words: '' }

/** A look as it is written, and what the sequences that came after it so far made of it. */
interface Style extends Look {
  look: string
  after: Map<string, Style>
}
const styleOf = (look: Look): Style => ({ ...look, look: lookOf(look), after: new Map() })

/** So many steps from style to style are remembered of a log: tools go back and forth between a few. */
const MOST_STEPS = 1_000

type Styles = (before: Style, codes: string) => Style

function createStyles(): Styles {
  const styles = new Map<string, Style>()
  let steps = 0
  return (before, codes) => {
    const known = before.after.get(codes)
    if (known) return known
    const look = lookAfter(before, codes)
    const key = Object.values(look).join()
    const style = styles.get(key) ?? styleOf(look)
    if (steps < MOST_STEPS) {
      steps += 1
      styles.set(key, style)
      before.after.set(codes, style)
    }
    return style
  }
}

/** Words for SGR 1 to 9, and the codes that end them. Not among them: what blinks, and what is not to be seen. */
const WORDS: Record<number, string> = { 1: 'b', 2: 'd', 3: 'i', 4: 'u', 9: 's' }
const ENDS: Record<number, string> = { 22: 'bd', 23: 'i', 24: 'u', 29: 's' }

/**
 * The style after a sequence "select graphic rendition". Source: ECMA-48, 8.3.117. Bright colours are those of the same
 * hue: each is readable on the page's own ground, in both themes, which a colour as it was meant need not be.
 */
function lookAfter({ hue, ground, isInverse, words }: Look, codes: string): Look {
  const style = { hue, ground, isInverse, words }
  // A colour may have its parts behind colons, with an empty one for the colour space.
  const numbers = codes
    .replace(/([34]8):2::?/g, '$1:2:')
    .split(/[;:]/)
    .map(Number)
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0
    const word = WORDS[code]
    if (code === 0) Object.assign(style, PLAIN)
    else if (word) style.words = without(style.words, word) + word
    else if (ENDS[code]) style.words = without(style.words, ENDS[code])
    else if (code === 7 || code === 27) style.isInverse = code === 7
    else if (code === 38 || code === 48 || code === 58) {
      const [hue, used] = longColour(numbers.slice(at + 1, at + 5))
      if (code === 38) style.hue = hue
      if (code === 48) style.ground = hue
      at += used
    } else if (isIn(code, 30, 39) || isIn(code, 90, 97)) style.hue = shortColour(code)
    else if (isIn(code, 40, 49) || isIn(code, 100, 107)) style.ground = shortColour(code)
  }
  return style
}

const isIn = (code: number, from: number, to: number) => code >= from && code <= to
const without = (words: string, some: string) => [...words].filter((word) => !some.includes(word)).join('')

/** 0 for black and white, which are the page's own colours, whichever its theme is; 1 to 6 as ANSI counts; 8 for grey. */
const HUES = [0, 1, 2, 3, 4, 5, 6, 0, 8, 1, 2, 3, 4, 5, 6, 0]

function shortColour(code: number): number {
  // 39 and 49 end a colour.
  const number = code % 10
  return (number < 8 && HUES[code >= 90 ? number + 8 : number]) || 0
}

/** The colour of `38;5;n` or `38;2;r;g;b`, from what stands behind the 38, and how many of the numbers it takes. */
function longColour([kind, first = 0, green = 0, blue = 0]: number[]): [hue: number, used: number] {
  if (kind === 2) return [hueOf(first, green, blue), 4]
  if (kind !== 5) return [0, 0]
  if (first < 16) return [HUES[first] ?? 0, 2]
  if (first >= 232) return [hueOf(first - 232, first - 232, first - 232, 24), 2]
  const part = (by: number) => Math.floor((first - 16) / by) % 6
  return [hueOf(part(36), part(6), part(1), 6), 2]
}

/** The hue that is nearest; a colour of little of it is black, white or grey. */
function hueOf(red: number, green: number, blue: number, steps = 256): number {
  const most = Math.max(red, green, blue)
  const least = Math.min(red, green, blue)
  if (most - least < most / 4) return most > steps * 0.3 && most < steps * 0.75 ? 8 : 0
  const middle = (most + least) / 2
  return Number(red > middle) + 2 * Number(green > middle) + 4 * Number(blue > middle)
}

/** On a coloured ground text has the page's own: the two can always be told apart. */
function lookOf({ hue, ground, isInverse, words }: Look): string {
  const behind = isInverse ? hue || 7 : ground
  const colour = behind ? `g${behind}` : hue ? `c${hue}` : ''
  return [colour, ...words].filter((word) => word !== '').join(' ')
}
