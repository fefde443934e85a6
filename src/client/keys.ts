import { MAIN_LINK, ROW } from './rows.ts'

/** `/` goes to the page's filter, where it has one. */
export function listenForFilterKey(): void {
  onPlainKey('/', (event) => {
    const filter = document.querySelector<HTMLInputElement>('[data-filter]')
    if (!filter) return
    event.preventDefault()
    filter.focus()
    filter.select()
  })
}

/** `j` and `k` go to the main link of the next row and of the one before. From there Enter opens it, as any link. */
export function listenForRowKeys(): void {
  onPlainKey('j', () => move(1))
  onPlainKey('k', () => move(-1))
}

function move(step: 1 | -1): void {
  const rows = [...document.querySelectorAll(ROW)].filter((row) => row.checkVisibility())
  const current = rows.findIndex((row) => row.contains(document.activeElement))
  const next = Math.min(Math.max(current + step, 0), rows.length - 1)
  rows[next]?.querySelector<HTMLAnchorElement>(MAIN_LINK)?.focus()
}

const TYPED_INTO = 'input, textarea, select, [contenteditable]'

/** Listens for a key that stands alone: not with a modifier, and never while the reader types. */
function onPlainKey(key: string, act: (event: KeyboardEvent) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.isComposing || (event.target instanceof Element && event.target.closest(TYPED_INTO))) return
    act(event)
  })
}
