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

/** What is new, each change once: `shop: “Fix the cart” failed in build. docs is live. 2 more changes.` Empty when nothing worth a word is. */
export function describeChanges(before: Document, after: Document): string {
  const known = rowsOf(before)
  // A deployment may stand in two lists, as one of all and as the newest of its branch.
  const news = [...new Set([...rowsOf(after)].flatMap(([id, says]) => newsOf(says, known.get(id) ?? [])))]
  const more = news.length - NAMED
  if (news.length === 0) return before.title === after.title ? '' : after.title
  return [...news.slice(0, NAMED), ...(more > 0 ? [`${more} more ${more > 1 ? 'changes' : 'change'}`] : [])]
    .map((part) => `${part}.`)
    .join(' ')
}

/** What a row says now and did not say before; where it only says less, how it stands. */
function newsOf(says: string[], known: string[]): string[] {
  const news = says.filter((one) => !known.includes(one))
  return news.length > 0 || says.length === known.length ? news : says.slice(0, 1)
}

/** What each row says of itself, by the row's id. */
function rowsOf(page: Document): Map<string, string[]> {
  return new Map([...page.querySelectorAll(ROW)].map((row) => [row.id, saysOf(row)]))
}

/** One sentence for each shape in a row: of a build that is told of more closely beside its project's state, that. */
function saysOf(row: Element): string[] {
  const name = nameOf(row.querySelector(MAIN_LINK))
  const sentences = new Map<string, string>()
  for (const mark of row.querySelectorAll('.status')) {
    const build = mark.closest('.build')?.querySelector('.subject')
    const whose = build ? `${name}: ${nameOf(build)}` : name
    sentences.set(mark.className, `${whose} ${verbOf(textOf(mark))}`)
  }
  return [...sentences.values()]
}

/** A message in quotation marks: it may be a sentence itself. */
function nameOf(link: Element | null): string {
  return link?.matches('.subject') ? `“${textOf(link)}”` : textOf(link)
}

const VERBS: Record<string, string> = {
  Success: 'succeeded',
  'Build failed': 'failed to build',
  'Nothing live': 'has nothing live',
  'Never deployed': 'was never deployed',
}

/** The word of a status as the end of a sentence. */
function verbOf(word: string): string {
  return VERBS[word] ?? `${word.startsWith('Failed') ? '' : 'is '}${word.toLowerCase()}`
}

function textOf(element: Element | null): string {
  return element?.textContent?.replace(/\s+/g, ' ').trim() ?? ''
}
