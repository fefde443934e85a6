/** The number of a line that is on this page, to which it leads: without the script by a page of its own. */
const NUMBER = '.log p[id] > a[data-n]'

/** Where the address leads on this page, as far as that is there: by its fragment, or to the lines that it marks. */
export function placeOfAddress(): Element | null {
  const { hash } = location
  return hash ? document.getElementById(hash.slice(1)) : document.querySelector('.log .marked')
}

/**
 * Marks the line whose number is clicked, or all lines from the one before to that with Shift, and writes them into the address.
 * Goes to the lines of an address that somebody wrote by hand.
 */
export function listenForLines(): void {
  if (location.hash === '') placeOfAddress()?.scrollIntoView()
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(NUMBER) : null
    if (!link || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    const clicked = Number(link.dataset.n)
    const address = new URL(location.href)
    const first = Number(address.searchParams.get('lines')?.split('-')[0]) || clicked
    const [from = clicked, to = clicked] = (event.shiftKey ? [first, clicked] : [clicked]).sort(
      (a, b) => a - b,
    )
    address.searchParams.set('lines', from === to ? String(from) : `${from}-${to}`)
    address.hash = `L${from}`
    history.replaceState(null, '', address)
    for (const line of document.querySelectorAll('.log p[id]')) {
      const number = Number(line.id.slice(1))
      line.classList.toggle('marked', number >= from && number <= to)
    }
  })
}
