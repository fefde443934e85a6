import { printable } from '../domain/text.ts'

/**
 * What JSX becomes (`jsxImportSource` in tsconfig.json leads here): HTML, at once, as a string. Every text in it is escaped
 * here and nowhere else. Attributes are called what they are in HTML; true is an attribute without a value, and those
 * that are false or missing are left out.
 */

/** HTML as it is sent. A class, so that nothing that was read from JSON passes for it. */
export class Html {
  readonly #text: string
  constructor(text: string) {
    this.#text = text
  }
  toString(): string {
    return this.#text
  }
}

export type Child = Html | string | number | boolean | null | undefined | readonly Child[]
export type PropsWithChildren<P = unknown> = P & { children?: Child }

type Value = string | number | boolean | null | undefined
type Attributes = Partial<Record<`data-${string}` | `aria-${string}` | AttributeName, Value>>
type Component = (props: never) => Child

// Those of pages, by what they are of: one that is mistyped is found by the compiler.
type AttributeName = OfAnything | OfHead | OfLinks | OfForms | OfTyping | OfDrawings
type OfAnything = 'class' | 'hidden' | 'id' | 'lang' | 'role' | 'scope' | 'tabindex' | 'title' | 'datetime'
type OfHead = 'blocking' | 'charset' | 'content' | 'property'
type OfLinks = 'alt' | 'href' | 'loading' | 'rel' | 'src' | 'target' | 'type'
type OfForms = 'action' | 'for' | 'list' | 'maxlength' | 'method' | 'name'
type OfTyping = 'autocomplete' | 'placeholder' | 'readonly' | 'required' | 'selected' | 'spellcheck' | 'value'
type OfDrawings =
  | 'd'
  | 'fill'
  | 'height'
  | 'preserveAspectRatio'
  | 'shape-rendering'
  | 'viewBox'
  | 'width'
  | 'x'

export declare namespace JSX {
  type Element = Html
  type ElementType = string | Component
  interface ElementChildrenAttribute {
    children: unknown
  }
  type IntrinsicElements = Record<string, PropsWithChildren<Attributes>>
}

/** Elements without content, and without an end. Source: the HTML standard, "Void elements". */
const VOID = new Set('area base br col embed hr img input link meta source track wbr'.split(' '))

/** What the compiler makes of an element or of a component. */
export function jsx(
  tag: string | ((props: object) => Child),
  props: PropsWithChildren<Record<string, unknown>>,
): Html {
  if (typeof tag === 'function') return Fragment({ children: tag(props) })
  let text = `<${tag}`
  for (const name in props) {
    const value = props[name]
    if (name === 'children' || value === false || value == null) continue
    text += value === true ? ` ${name}` : ` ${name}="${escapeText(String(value))}"`
  }
  return new Html(VOID.has(tag) ? `${text}>` : `${text}>${textOf(props.children)}</${tag}>`)
}

export { jsx as jsxDEV, jsx as jsxs }

/** Children without an element around them. */
export function Fragment({ children }: { children?: Child }): Html {
  return children instanceof Html ? children : new Html(textOf(children))
}

function textOf(child: Child): string {
  if (child instanceof Html) return String(child)
  if (typeof child === 'string') return escapeText(child)
  if (typeof child === 'number') return String(child)
  return Array.isArray(child) ? child.map(textOf).join('') : ''
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text within HTML or XML, also within an attribute. */
function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? '')
}

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
