import type { Voice } from './announce.ts'

const BUTTON = 'button.copy[data-copy]'
const WORD = 'Copy'
const SHOWN_MS = 2_000

/** The page hides its copy buttons: without a script, or without a clipboard (plain http), they could do nothing. */
export function showCopyButtons(page: Document): void {
  if (!navigator.clipboard) return
  for (const button of page.querySelectorAll<HTMLButtonElement>(BUTTON)) button.hidden = false
}

/** Copies what a button holds, and says so on the button and to screen readers. */
export function listenForCopy(voice: Voice): void {
  document.addEventListener('click', async ({ target }) => {
    const button = target instanceof Element ? target.closest<HTMLButtonElement>(BUTTON) : null
    if (!button) return
    const copied = await copy(button.dataset.copy ?? '')
    voice.say(copied ? 'Copied.' : 'The browser did not allow to copy.')
    if (copied) label(button, 'Copied')
    setTimeout(() => label(button, WORD), SHOWN_MS)
  })
}

async function copy(text: string): Promise<boolean> {
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  )
}

/** The word alone: what follows it, for screen readers, names what is copied. */
function label(button: HTMLButtonElement, word: string): void {
  if (button.firstChild) button.firstChild.nodeValue = word
}
