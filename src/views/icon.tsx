/** A shape of `public/icons.svg`. Always beside a word, so it is hidden from screen readers. */
export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" aria-hidden="true">
      <use href={`/icons.svg#${name}`} />
    </svg>
  )
}
