import { parse } from 'node-html-parser'

/** A rendered page, parsed. */
export function pageOf(view: unknown) {
  const html = String(view)
  const root = parse(html)
  return {
    html,
    root,
    /** The text as a reader sees it, white space collapsed. */
    text: (selector = 'body') => textOf(root.querySelector(selector)?.text),
    all: (selector: string) => root.querySelectorAll(selector).map((element) => textOf(element.text)),
    href: (selector: string) => root.querySelector(selector)?.getAttribute('href'),
    /** The statuses: shape and word. */
    statuses: (within = 'body') =>
      root
        .querySelectorAll(`${within} .status`)
        .map((mark) => [mark.getAttribute('class')?.replace('status ', ''), textOf(mark.text)]),
  }
}

function textOf(text = ''): string {
  return text.replace(/\s+/g, ' ').trim()
}
