// biome-ignore-all lint/suspicious/noControlCharactersInRegex: sequences of terminals are made of them.

import { printable } from '../domain/text.ts'

/** Text that looks the same: with the names of the style sheet, separated by spaces; `''` for plain text. */
export interface Piece {
  look: string
  text: string
}

/** A line as it is read: no sequence is left in the text. */
export interface ReadLine {
  text: string
  pieces: Piece[]
}

/**
 * Sequences of terminals, whole or cut off. Source: ECMA-48, 5.3 to 5.6 and 8.3.89; xterm's control sequences. Those that
 * carry a text of their own (OSC, which titles and links are made of, and DCS, SOS, PM, APC) end by BEL or ST; then CSI; then
 * those of two characters or more, charsets among them.
 */
const SEQUENCES =
  /(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b(?:\[[0-?]*|[ -/]*)[ -/]*[0-~]?|[\x08\x9c]+/g

/**
 * What the few have behind the escape that matter: a colour; and what erases the line or goes to its begin, as a carriage return
 * does. What comes then takes the place of what was there.
 */
const MATTERS = /(?<=\x1b)\[(?:[\d;:]*m|2K|[01]?[G`])/

/** What is not to be printed besides: control characters, what turns the direction of text or ends a line. */
const UNPRINTABLE = /[\x00-\x08\x0a-\x1a\x1c-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+/g

/** All of both but what matters. */
const OTHERS = new RegExp(`\x1b(?!${MATTERS.source})|${UNPRINTABLE.source}`)

const withoutOthers = (line: string) =>
  line
    .replaceAll('\x9b', '\x1b[')
    .replaceAll('\r', '\x1b[G')
    .replace(SEQUENCES, (sequence) => (MATTERS.test(sequence) ? sequence : ''))
    .replace(UNPRINTABLE, (text) => printable(text).replace(/[\n\u2028]/g, ' '))

/**
 * A line in parts that can be read one after the other: each ends behind so many characters or, where a sequence began in it, before
 * the begin of the next one, since none goes on behind that.
 */
export function partsOf(line: string, length: number): string[] {
  if (line.length <= length) return [line]
  const rest = `(?<=[\\x1b\\x90\\x98\\x9b\\x9d-\\x9f][^\\x1b\\x9b\\r]{0,${length}})[^\\x1b\\x9b\\r]*`
  return line.match(new RegExp(`[^]{1,${length}}(?:${rest})?`, 'g')) ?? []
}

/**
 * Reads the lines of one log, in their order, each whole or after what was read of it before: a colour goes on until it is ended,
 * over the ends of lines. What was written over is not shown, but its colours go on.
 */
export function createAnsiReader(): (part: string, before?: ReadLine) => ReadLine {
  const plain = styleOf(PLAIN)
  let style = plain
  let steps = 0
  let isOver = false

  const styleAfter = (before: Style, codes: string): Style => {
    const known = before.after.get(codes)
    if (known) return known
    const next = styleOf(lookAfter(before.of, codes))
    // Tools come back to plain text, and go on from there as before.
    const after = next.look === '' ? plain : next
    steps += 1
    if (steps < MOST_STEPS) before.after.set(codes, after)
    return after
  }
  return (raw, before) => {
    const line = OTHERS.test(raw) ? withoutOthers(raw) : raw
    let { text, pieces } = before ?? { text: '', pieces: [] }
    if (!before) isOver = false
    for (let from = 0; ; ) {
      const at = line.indexOf('\x1b', from)
      const piece = at < 0 && from === 0 ? line : line.slice(from, at < 0 ? line.length : at)
      if (piece !== '') {
        if (isOver) {
          text = ''
          pieces = []
          isOver = false
        }
        const last = pieces.at(-1)
        if (last?.look === style.look) last.text += piece
        else pieces.push({ look: style.look, text: piece })
        text += piece
      }
      if (at < 0) return { text, pieces }
      // All that is left are colours and ways back to the line's begin: the first letter ends each.
      let end = at + 2
      while (line.charCodeAt(end) < 0x40) end += 1
      if (line[end] === 'm') style = styleAfter(style, line.slice(at + 2, Math.min(end, at + LONGEST_CODES)))
      else isOver = true
      from = end + 1
    }
  }
}

/** How text looks: `c` its hue and `g` that of its ground (see {@link hueOf}), and 1 for other letters. */
type Look = Record<string, number>
const PLAIN: Look = { c: 0, g: 0, b: 0, d: 0, i: 0, u: 0, v: 0, s: 0 }

/** A look with the names of the style sheet, and what the sequences that came after it so far made of it. */
interface Style {
  of: Look
  look: string
  after: Map<string, Style>
}
const styleOf = (of: Look): Style => ({ of, look: namesOf(of), after: new Map() })

/** What is longer is no colour of any tool. */
const LONGEST_CODES = 99

/** So many steps from style to style are remembered of a log: tools go back and forth between a few. */
const MOST_STEPS = 1_000

/** Bold, dim, italic, underlined, inverse, struck: by the last digit of what begins and ends them. Left out is what blinks or is not seen. */
const LETTERS = ' bdiu  v s'

/** What the tens of a colour's number say that it is for; `x` for an underline, which is not shown. */
const COLOURED: Record<number, string> = { 3: 'c', 4: 'g', 5: 'x', 9: 'c', 10: 'g' }

/**
 * The look after a sequence "select graphic rendition". Source: ECMA-48, 8.3.117. Bright colours are those of the same
 * hue: each is readable on the page's own ground, in both themes, which a colour as it was meant need not be.
 */
function lookAfter(before: Look, codes: string): Look {
  const look = { ...before }
  // A colour may have its parts behind colons, with an empty one for the colour space.
  const numbers = codes
    .replace(/([34]8):2::?/g, '$1:2:')
    .split(/[;:]/)
    .map(Number)
  for (let at = 0; at < numbers.length; at += 1) {
    const code = numbers[at] ?? 0
    const [tens, ones] = [Math.floor(code / 10), code % 10]
    // Bright colours are eight each, and there is no code behind them.
    const coloured = tens < 9 || ones < 8 ? COLOURED[tens] : undefined
    const letter = LETTERS[ones] ?? ''
    if (code === 0) Object.assign(look, PLAIN)
    else if (tens === 0) look[letter] = 1
    else if (tens === 2) Object.assign(look, { [letter]: 0 }, code === 22 && { b: 0 })
    else if (coloured && ones === 8) {
      const [hue, used] = longColour(numbers.slice(at + 1, at + 5))
      look[coloured] = hue
      at += used
    } else if (coloured) look[coloured] = ones === 9 ? 0 : hueOfSixteen(tens < 9 ? ones : ones + 8)
  }
  return look
}

/** 0 for black and white, which are the page's own colours, whichever its theme is; 1 to 6 as ANSI counts; 8 for grey. */
const hueOfSixteen = (number: number) => (number === 8 ? 8 : (number % 8) % 7)

/** The colour of `38;5;n` or `38;2;r;g;b`, from what stands behind the 38, and how many of the numbers it takes. */
function longColour([kind, first = 0, green = 0, blue = 0]: number[]): [hue: number, used: number] {
  if (kind === 2) return [hueOf(first, green, blue), 4]
  if (kind !== 5) return [0, 0]
  if (first < 16) return [hueOfSixteen(first), 2]
  const part = (by: number) => (first < 232 ? (Math.floor((first - 16) / by) % 6) * 51 : (first - 232) * 11)
  return [hueOf(part(36), part(6), part(1)), 2]
}

/** The hue that is nearest; a colour of little of it is black, white or grey. */
function hueOf(red: number, green: number, blue: number): number {
  const most = Math.max(red, green, blue)
  const least = Math.min(red, green, blue)
  if (most - least < most / 4) return most > 76 && most < 192 ? 8 : 0
  const middle = (most + least) / 2
  return Number(red > middle) + 2 * Number(green > middle) + 4 * Number(blue > middle)
}

/** On a coloured ground text has the page's own: the two can always be told apart. */
function namesOf(look: Look): string {
  const ground = look.v ? look.c || 7 : look.g
  const colour = ground ? [`g${ground}`] : look.c ? [`c${look.c}`] : []
  return [...colour, ...[...'bdius'].filter((letter) => look[letter])].join(' ')
}
