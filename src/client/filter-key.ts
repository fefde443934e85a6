import { onPlainKey } from './plain-key.ts'

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
