/** Whatever leaves a mark: no control or format character, no space, nothing that Unicode lets programs leave out. */
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

/** True for a text of which nothing would be seen. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text)
}

/** A text of an address, without the space around it; `''` where there is none. */
export function readText(text = ''): string {
  return text.toWellFormed().trim()
}

/** A text of an address, without the space around it; `''` where there is none, or nothing of it would be seen. */
export function readVisibleText(text = ''): string {
  return isBlank(text) ? '' : readText(text)
}

/** A name that can be seen: one of which nothing would be, by the numbers of its characters. */
export function visibleName(name: string): string {
  if (!isBlank(name)) return name
  const numbers = [...name].map((one) => one.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0'))
  return numbers.map((number) => `U+${number}`).join(' ')
}

/** All control characters but those that part words and lines. */
const CONTROL = /(?![\t\n\r])\p{Cc}/gu

/** What turns the direction of all that follows, beyond the element that it stands in, and what ends that. */
const DIRECTION = /[\u202A-\u202E\u2066-\u2069]/g

/** Ends a paragraph, and with it whatever isolates the text that it stands in. */
const PARAGRAPH_END = /\u2029/g

/** A text as it may be printed: nothing in it does anything to what stands around it. */
export function printable(text: string): string {
  return text.replace(CONTROL, '\uFFFD').replace(DIRECTION, '').replace(PARAGRAPH_END, '\n')
}

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

/** A text of at most so many UTF-16 units; where it was longer, an ellipsis is the last. Half a character at the cut is dropped. */
export function clip(text: string, limit: number): string {
  const whole = text.toWellFormed()
  return whole.length <= limit ? whole : `${whole.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…`
}

/** Reads one of a few words; null for anything else. */
export function wordOf<const W extends string>(words: readonly W[]) {
  return (text: string | undefined): W | null => words.find((word) => word === text) ?? null
}

/** What a text holds as JSON, or null when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
