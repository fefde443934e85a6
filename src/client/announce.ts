import { MAIN_LINK, ROW } from './rows.ts'

/** How the script speaks to a reader. */
export interface Voice {
  /** One short sentence for screen readers, when they have finished what they say. */
  say(sentence: string): void
  /** The same, and to be seen, until it is taken back with an empty sentence. */
  show(sentence: string): void
}

/** Speaks through the page's live region, which lies outside of what is swapped. */
export function createVoice(): Voice {
  const region = document.querySelector('#live-region')
  let shown = ''
  return {
    say(sentence) {
      if (region && sentence !== '' && shown === '') region.textContent = sentence
    },
    show(sentence) {
      if (!region || sentence === shown) return
      shown = sentence
      region.textContent = sentence
      region.className = sentence === '' ? 'visually-hidden' : 'notice'
    },
  }
}

const NAMED = 2

/** One short sentence on what is new: `docs: Building. 2 more changes.` Empty when nothing worth a word is. */
export function describeChanges(before: Document, after: Document): string {
  const known = statuses(before)
  const changed = [...statuses(after)].filter(([id, says]) => known.get(id) !== says).map(([, says]) => says)
  // A deployment may stand in two lists, as one of all and as the newest of its branch.
  const news = [...new Set(changed)]
  const more = news.length - NAMED
  if (news.length === 0) return before.title === after.title ? '' : after.title
  return [...news.slice(0, NAMED), ...(more > 0 ? [`${more} more ${more > 1 ? 'changes' : 'change'}`] : [])]
    .map((part) => `${part}.`)
    .join(' ')
}

/** What each row says of itself, by the row's id: `docs: Live, Building`. */
function statuses(page: Document): Map<string, string> {
  const rows = [...page.querySelectorAll(ROW)]
  return new Map(
    rows.map((row) => {
      const marks = [...row.querySelectorAll('.status')].map(textOf)
      return [row.id, `${textOf(row.querySelector(MAIN_LINK))}: ${[...new Set(marks)].join(', ')}`]
    }),
  )
}

function textOf(element: Element | null): string {
  return element?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
}
