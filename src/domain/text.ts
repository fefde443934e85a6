/** Whatever leaves a mark: no control or format character, no space, nothing that Unicode lets programs leave out. */
const VISIBLE = /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

/** True for a text of which nothing would be seen. */
export function isBlank(text: string): boolean {
  return !VISIBLE.test(text)
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
