interface PagerProps {
  /** Its name among others on the page. */
  name?: string
  /** How much of the list this page is. */
  says: string
  /** Addresses; null at an end of the list. */
  prev: string | null
  next: string | null
}

/** The way to the pages before and after; nothing for a list of one page. */
export function Pager({ name = 'Pages', says, prev, next }: PagerProps) {
  if (prev === null && next === null) return null
  return (
    <nav class="pager" aria-label={name}>
      {prev !== null && (
        <a class="button" rel="prev" href={prev}>
          Previous
        </a>
      )}
      <span class="muted">{says}</span>
      {next !== null && (
        <a class="button" rel="next" href={next}>
          Next
        </a>
      )}
    </nav>
  )
}
