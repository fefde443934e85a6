const TYPED_INTO = 'input, textarea, select, [contenteditable]'

/** Listens for a key that stands alone: not with a modifier, and never while the reader types. */
export function onPlainKey(key: string, act: (event: KeyboardEvent) => void): void {
  document.addEventListener('keydown', (event) => {
    if (event.key !== key || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.isComposing || (event.target instanceof Element && event.target.closest(TYPED_INTO))) return
    act(event)
  })
}
