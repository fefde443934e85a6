import { printable } from '../domain/text.ts'

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** A text within XML, also within an attribute, without what XML cannot hold. Source: XML 1.0, section 2.2. */
export function xml(text: string): string {
  return printable(text.toWellFormed())
    .replace(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replace(/[&<>"]/g, (one) => ENTITIES[one] ?? '')
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
