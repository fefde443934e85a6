const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July'],
  ...['August', 'September', 'October', 'November', 'December'],
]

/** A day by UTC, which the script leaves alone: `3 December`. `at`: milliseconds since 1970, or ISO 8601. */
export function Day({ at }: { at: number | string }) {
  const date = new Date(at)
  const iso = date.toISOString()
  const [day, month = ''] = [date.getUTCDate(), MONTHS[date.getUTCMonth()]]
  const full = [day, month.slice(0, 3), date.getUTCFullYear()].join('\u00a0')
  return (
    <time datetime={iso} title={`${full}, ${iso.slice(11, 19)} UTC`} data-day="">
      {`${day}\u00a0${month}`}
    </time>
  )
}

/** That this board will delete a deployment, and when. */
export function DeletionMark({ at }: { at: string | undefined }) {
  if (at === undefined) return null
  return (
    <span class="deletes">
      deletes on <Day at={at} />
    </span>
  )
}
