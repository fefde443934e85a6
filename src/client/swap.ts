import { Idiomorph } from 'idiomorph'
import { describeChanges, type Voice } from './announce.ts'
import { placeOfAddress } from './lines.ts'

/** What the document says of itself. */
const STATE = ['class', 'data-status', 'data-busy', 'data-refresh']

const STYLES = 'link[rel=stylesheet]'

interface Swap {
  dress: (page: Document) => void
  voice: Voice
}

/** Puts a newer version of the page in the place of the one shown, element by element: what did not change stays as it is. */
export function showPage(page: Document, { dress, voice }: Swap): void {
  dress(page)
  unfoldForms(page)
  const says = describeChanges(document, page)
  showHead(page)
  const wasThere = placeOfAddress() !== null
  Idiomorph.morph(document.body, page.body, {
    // Of whatever has the focus this leaves out the content, too: of the whole page, once somebody has clicked into it.
    ignoreActiveValue: document.activeElement?.matches('input, select') === true,
    callbacks: {
      beforeNodeMorphed: (node) => !isReaders(node) && !isVoice(node),
      // What the reader unfolded stays so; what is put in anew, still empty, is as the page has it.
      beforeAttributeUpdated: (name, node) => name !== 'open' || node.childElementCount === 0,
    },
  })
  // Of a log that was still being read when its reader came.
  if (!wasThere) placeOfAddress()?.scrollIntoView()
  voice.say(says)
}

/** A form that the reader is at is not folded away. */
function unfoldForms(page: Document): void {
  const id = document.activeElement?.id
  const details = id ? page.getElementById(id)?.closest('details') : null
  if (details) details.open = true
}

/** What belongs to the page's state, but does not lie in its body. */
function showHead(page: Document): void {
  document.title = page.title
  for (const name of STATE) {
    const value = page.documentElement.getAttribute(name)
    if (value === null) document.documentElement.removeAttribute(name)
    else document.documentElement.setAttribute(name, value)
  }
  const icon = page.querySelector('link[rel=icon]')?.getAttribute('href')
  if (icon) document.querySelector('link[rel=icon]')?.setAttribute('href', icon)
  // Where an error was, a page may come that looks unlike it.
  const known = [...document.querySelectorAll(STYLES)].map((sheet) => sheet.getAttribute('href'))
  for (const sheet of page.querySelectorAll(STYLES))
    if (!known.includes(sheet.getAttribute('href'))) document.head.append(sheet)
}

/** Loads the style sheets again; the old ones hold until the new ones are there. */
export function renewStyles(): void {
  for (const sheet of document.querySelectorAll(STYLES)) {
    const renewed = sheet.cloneNode() as Element
    renewed.addEventListener('load', () => sheet.remove())
    renewed.addEventListener('error', () => renewed.remove())
    sheet.after(renewed)
  }
}

/** What speaks to a reader goes on by itself. */
function isVoice(node: Node): boolean {
  return node instanceof Element && node.id === 'live-region'
}

/** Whether a form field holds something that the reader entered, which no update may take away. */
function isReaders(node: Node): boolean {
  if (node instanceof HTMLInputElement)
    return node.value !== node.defaultValue || node.checked !== node.defaultChecked
  if (node instanceof HTMLTextAreaElement) return node.value !== node.defaultValue
  if (node instanceof HTMLSelectElement)
    return [...node.options].some((option) => option.selected !== option.defaultSelected)
  return false
}
