import { isBlank } from './text.ts'

/** A commit message may be of any length; more than this is never stored or shown. In UTF-16 units. */
export const MESSAGE_LIMIT = 10_000
/** What lists show of a message: one line. */
export const SUBJECT_LIMIT = 200

/** The message as it may be stored: at most {@link MESSAGE_LIMIT} long, line ends as `\n`, no broken characters. */
export function clipMessage(message: string): string {
  return clip(message.replace(/\r\n?/g, '\n'), MESSAGE_LIMIT)
}

/** The first line that says something, at most {@link SUBJECT_LIMIT} long; `''` for an empty message. */
export function subjectOf(message: string): string {
  const line = message
    .split(/[\r\n]/)
    .map((text) => text.trim())
    .find((text) => !isBlank(text))
  return clip(line ?? '', SUBJECT_LIMIT)
}

function clip(text: string, limit: number): string {
  const whole = text.toWellFormed()
  if (whole.length <= limit) return whole
  // A cut through a surrogate pair would leave half a character: drop that half.
  return `${whole
    .slice(0, limit - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}…`
}
