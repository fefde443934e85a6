import { Idiomorph } from 'idiomorph'
import { describeChanges, type Voice } from './announce.ts'

/** What the document says of itself. */
const STATE = ['data-status', 'data-busy']

interface Swap {
  dress: (page: Document) => void
  voice: Voice
}

/** Puts a newer version of the page in the place of the one shown, element by element: what did not change stays as it is. */
export function showPage(page: Document, { dress, voice }: Swap): void {
  dress(page)
  const says = describeChanges(document, page)
  const [main, newMain] = [document, page].map((one) => one.querySelector('#main'))
  if (!main || !newMain) return
  Idiomorph.morph(main, newMain, {
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (node) => !isReaders(node),
      // What the reader unfolded stays so.
      beforeAttributeUpdated: (name) => name !== 'open',
    },
  })
  showOutside(page)
  voice.say(says)
}

/** What belongs to the page's state, but does not lie in its main part. */
function showOutside(page: Document): void {
  document.title = page.title
  for (const name of STATE) {
    const value = page.documentElement.getAttribute(name)
    if (value === null) document.documentElement.removeAttribute(name)
    else document.documentElement.setAttribute(name, value)
  }
  const icon = page.querySelector('link[rel=icon]')?.getAttribute('href')
  if (icon) document.querySelector('link[rel=icon]')?.setAttribute('href', icon)
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
