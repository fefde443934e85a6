import { relativeTime } from './relative-time.ts'

/** Often enough for what is told in minutes. */
const TICK_MS = 10_000

// In the language of the page and the order of its own dates; only the zone is the reader's.
const date = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' })
const onPaper = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' })
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
const withZone = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'long' })

/**
 * Says of every time how long ago it was, or, with `data-exact`, when it was where the reader is. A full stop at its
 * end stays. Only what differs is written, so that a tick moves nothing. `now`: null for paper, which cannot go on.
 */
export function showTimes(page: Document, now: number | null): void {
  for (const time of page.querySelectorAll<HTMLTimeElement>('time[datetime]:not([data-day])')) {
    const at = Date.parse(time.dateTime)
    if (Number.isNaN(at)) continue
    const said = 'exact' in time.dataset ? exact.format(at) : ageOf(at, now)
    write(time, time.textContent?.endsWith('.') ? `${said}.` : said)
  }
  for (const zone of page.querySelectorAll('[data-zone]')) write(zone, date.resolvedOptions().timeZone)
}

/** Lets the times go on, also those of a page that was out of sight. */
export function keepTimes(): void {
  const tick = () => showTimes(document, Date.now())
  setInterval(tick, TICK_MS)
  document.addEventListener('visibilitychange', tick)
  addEventListener('beforeprint', () => showTimes(document, null))
  addEventListener('afterprint', tick)
}

function ageOf(at: number, now: number | null): string {
  return now === null ? onPaper.format(at) : (relativeTime(at, now) ?? date.format(at))
}

/** The title says when it was where the reader is: written when it is asked for, as naming the zone takes a while. */
export function titleTimes(): void {
  document.addEventListener('pointerover', ({ target }) => {
    const time = target instanceof Element ? target.closest<HTMLTimeElement>('time[datetime]') : null
    const at = Date.parse(time?.dateTime ?? '')
    if (time && !Number.isNaN(at)) time.title = withZone.format(at)
  })
}

function write(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text
}
