import { printable } from '../domain/text.ts'
import { escapeText } from './jsx.ts'

/** A text within XML, also within an attribute, without what XML cannot hold. Source: XML 1.0, section 2.2. */
export function xml(text: string): string {
  return escapeText(printable(text.toWellFormed()).replace(/[\uFFFE\uFFFF]/g, '\uFFFD'))
}

/** An element without content. What is null is left out. */
export function emptyElement(name: string, attributes: Record<string, string | null>): string {
  const written = Object.entries(attributes).map(([key, value]) =>
    value === null ? '' : ` ${key}="${xml(value)}"`,
  )
  return `<${name}${written.join('')}/>`
}

/** An element that holds a text. */
export function textElement(name: string, text: string, attributes = ''): string {
  return `<${name}${attributes}>${xml(text)}</${name}>`
}
