import { printable } from '../domain/text.ts'
import { textElement, xml } from './jsx.ts'
import { COLOURS, type Shape, statusName } from './shapes.ts'

/** A label and a word on a colour, as READMEs and wikis show them in a line of text. */
interface Badge {
  label: string
  word: string
  colour: string
}

export const BADGE_STYLES = ['flat', 'flat-square'] as const
type BadgeStyle = (typeof BADGE_STYLES)[number]

/** A longer label is cut: no README has a line for it. In UTF-16 units. */
const LABEL_LENGTH = 60

/** The badge of what a status word says. */
export function badgeOf(label: string, shape: Shape): Badge {
  // What is hidden and what does not exist look the same as what was never deployed.
  const word = shape === 'none' ? 'not deployed' : statusName(shape).toLowerCase()
  return makeBadge(label, word, COLOURS[shape])
}

/** A badge that says why there is none. */
export function refusedBadge(word: string): Badge {
  return makeBadge('pages', word, COLOURS.idle)
}

function makeBadge(label: string, word: string, colour: string): Badge {
  return { label: printable(label).slice(0, LABEL_LENGTH).toWellFormed(), word, colour }
}

/** As shields.io reads it. Source: its documentation, "Endpoint Badge"; it refuses any other key. */
export function shieldsBadge({ label, word, colour }: Badge, style: BadgeStyle | null, isError: boolean) {
  return {
    schemaVersion: 1,
    label,
    message: word,
    color: colour,
    cacheSeconds: 300,
    ...(isError && { isError }),
    ...(style && { style }),
  }
}

const HEIGHT = 20
/** Beside each text. */
const MARGIN = 6

/**
 * As SVG that is complete in itself: renderers outside of browsers draw no `<use>` and heed no `textLength`, so that the
 * width is that of the letters. The colours hold white letters on pages of either theme.
 */
export function drawBadge({ label, word, colour }: Badge, style: BadgeStyle): string {
  const [left, right] = [label, word].map((text) => Math.ceil(widthOf(text)) + 2 * MARGIN) as [number, number]
  const width = left + right
  const corner = style === 'flat' ? 3 : 0
  const says = `${label}: ${word}`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${HEIGHT}" role="img" aria-label="${xml(says)}">${textElement('title', says)}<rect width="${width}" height="${HEIGHT}" rx="${corner}" fill="${colour}"/><path fill="#3d4440" d="${leftPart(left, corner)}"/><g fill="#fff" font-family="Verdana,DejaVu Sans,sans-serif" font-size="11" text-anchor="middle">${lettersAt(left / 2, label)}${lettersAt(left + right / 2, word)}</g></svg>`
}

function leftPart(width: number, corner: number): string {
  const straight = HEIGHT - 2 * corner
  return `M${width} 0v${HEIGHT}H${corner}a${corner} ${corner} 0 0 1-${corner}-${corner}v-${straight}a${corner} ${corner} 0 0 1 ${corner}-${corner}z`
}

const lettersAt = (x: number, text: string) => textElement('text', text, ` x="${x}" y="14"`)

/**
 * How wide each letter from the space to `~` is at 11 px: its code less 48, in fifths of a pixel. Source: the metrics of
 * DejaVu Sans, where renderers end that have no Verdana; the two are as wide to a tenth of a pixel.
 */
const WIDTHS =
  'AFI^Sd[?EEL^ADACSSSSSSSSSSCC^^^MgVVVZSP[Y@@TO_Y[Q[VSRXVfVRVECE^LLRSNSRCSS??P?fSRSSGMFSQ]QQMSCS^'

function widthOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + letterWidth(letter), 0)
}

function letterWidth(letter: string): number {
  const known = WIDTHS.charCodeAt(letter.charCodeAt(0) - 32)
  if (!Number.isNaN(known)) return (known - 48) / 5
  if (/\p{M}|\p{Cf}/u.test(letter)) return 0
  return WIDE.test(letter) ? 12 : 8
}

/** What is as wide as it is high. */
const WIDE =
  /\p{Ideographic}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Emoji_Presentation}/u
