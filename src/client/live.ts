import type { Voice } from './announce.ts'
import { nextAsk } from './schedule.ts'

/** A page that is still being filled loads itself again after 5 seconds (`Refresh`): by then it is gone, and not asked. */
const AFTER_REFRESH_MS = 1_000

/** One lost answer is no news. */
const FAILURES_TO_TELL = 3

interface Live {
  show: (page: Document) => void
  voice: Voice
}

/** Keeps the page up to date for as long as it can be seen. */
export function keepLive({ show, voice }: Live): void {
  if (!isGoodPage()) return
  let tag: string | null = null
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = new AbortController()

  async function take(): Promise<void> {
    turn = new AbortController()
    const { signal } = turn
    const answer = await ask(tag, signal)
    if (signal.aborted) return
    failures = answer.kind === 'nothing' ? failures + 1 : 0
    tell()
    if (answer.kind === 'changed') {
      tag = answer.tag
      show(answer.page)
    }
    wait()
  }

  function tell(): void {
    if (failures === 0) voice.show('')
    if (failures === FAILURES_TO_TELL)
      voice.show('This page may be out of date: the board does not answer. It keeps trying.')
  }

  function wait(): void {
    const busy = document.documentElement.dataset.busy === 'true'
    timer = setTimeout(take, nextAsk({ busy, failures }))
  }

  function follow(): void {
    clearTimeout(timer)
    turn.abort()
    if (document.visibilityState === 'visible') take()
  }

  document.addEventListener('visibilitychange', follow)
  if (document.visibilityState === 'visible') timer = setTimeout(wait, AFTER_REFRESH_MS)
}

/** A page that came as an error says so, and some of them load themselves again: the script leaves them alone. */
function isGoodPage(): boolean {
  const [navigation] = performance.getEntriesByType('navigation')
  const status = navigation instanceof PerformanceNavigationTiming ? navigation.responseStatus : 0
  return status < 400
}

const PATIENCE_MS = 20_000

/** What came back when the page asked for its own address. */
type Answer =
  | { kind: 'unchanged' }
  | { kind: 'changed'; page: Document; tag: string | null }
  /** No answer, or none that may take the place of what is shown: an error, a login, another address. */
  | { kind: 'nothing' }

/**
 * Asks for the page's own address. With `no-cache` the browser sends the ETag of the copy that it keeps; a 304 comes
 * out as a 200 with that copy, whose ETag then is the one of the page shown (`tag`). Redirects are not followed: they lead
 * to a login, or to another page.
 */
async function ask(tag: string | null, signal: AbortSignal): Promise<Answer> {
  try {
    const response = await fetch(location.href, {
      cache: 'no-cache',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
    if (response.status !== 200) return { kind: 'nothing' }
    // The wall screen, or a page that is still being filled: the browser loads it again by itself.
    if (response.headers.has('Refresh')) return { kind: 'unchanged' }
    const newTag = response.headers.get('ETag')
    if (tag !== null && newTag === tag) return { kind: 'unchanged' }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    return isPage(page) ? { kind: 'changed', page, tag: newTag } : { kind: 'nothing' }
  } catch {
    return { kind: 'nothing' }
  }
}

/** Whether it is a page of the board, and not one that a proxy or a login put in its place. */
function isPage(page: Document): boolean {
  return page.querySelector('main#main') !== null && page.querySelector('#live-region') !== null
}
