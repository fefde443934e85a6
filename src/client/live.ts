import type { Voice } from './announce.ts'
import { LEFT_AFTER_MS, nextAsk } from './schedule.ts'

/** What tells that somebody is at the page. */
const HANDS = ['pointermove', 'pointerdown', 'keydown', 'wheel', 'scroll']

/** One lost answer is no news. */
const FAILURES_TO_TELL = 3

interface Live {
  show: (page: Document) => void
  /** Loads the style sheets again: those of the version of the board that made the page are gone. */
  renewStyles: () => void
  voice: Voice
}

/** Keeps the page up to date for as long as it can be seen, and puts other addresses in its place. */
export function keepLive({ show, renewStyles, voice }: Live) {
  let isError = cameAsError()
  let tag: string | null = null
  let failures = 0
  let activeAt = Date.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  let turn = new AbortController()

  /** A page that came as an error is left alone, unless it says that it asks again. */
  const isLeftAlone = () => isError && refreshOf(document) === null

  async function take(isNew = false): Promise<void> {
    turn = new AbortController()
    const { signal } = turn
    const answer = await ask({ tag, signal, isError, isNew })
    if (signal.aborted) return
    failures = answer.kind === 'nothing' ? failures + 1 : 0
    tell()
    if (answer.kind === 'changed') {
      // The first answer is the page that is shown already.
      if (tag !== null) activeAt = Date.now()
      if (tag !== null && versionOf(answer.tag) !== versionOf(tag)) renewStyles()
      ;({ tag, isError } = answer)
      show(answer.page)
      if (isNew) voice.say(document.title)
    }
    wait()
  }

  function tell(): void {
    if (failures === 0) voice.show('')
    if (failures === FAILURES_TO_TELL)
      voice.show('This page may be out of date: the board does not answer. It keeps trying.')
  }

  function wait(): void {
    if (isLeftAlone()) return
    const busy = document.documentElement.dataset.busy === 'true'
    const quietFor = Date.now() - activeAt
    timer = setTimeout(take, nextAsk({ busy, refresh: refreshOf(document), failures, quietFor }))
  }

  function hold(): void {
    clearTimeout(timer)
    turn.abort()
  }

  function follow(): void {
    hold()
    if (document.visibilityState === 'visible' && !isLeftAlone()) take()
  }

  function go(address: string): void {
    hold()
    history.replaceState(null, '', address)
    tag = null
    take(true)
  }

  /** Whoever comes back to a page that was left open sees what is new at once. */
  function noteHand(): void {
    const wasLeft = Date.now() - activeAt >= LEFT_AFTER_MS
    activeAt = Date.now()
    if (wasLeft && refreshOf(document) === null) follow()
  }

  if (refreshOf(document) !== null) stopRefresh()
  for (const hand of HANDS) document.addEventListener(hand, noteHand, { passive: true, capture: true })
  document.addEventListener('visibilitychange', follow)
  if (document.visibilityState === 'visible') wait()
  return { hold, go }
}

/** Seconds after which the page asks again by itself; null for one that does not. */
function refreshOf(page: Document): number | null {
  return Number(page.documentElement.dataset.refresh) || null
}

/**
 * The browser would load the page again by its `Refresh` header, and show whatever comes: after one answer of somebody
 * else's, such as a proxy's error, nothing of the board would be left to ask again.
 */
function stopRefresh(): void {
  const stop = () => setTimeout(() => window.stop())
  if (document.readyState === 'complete') stop()
  else addEventListener('load', stop)
}

function cameAsError(): boolean {
  const [navigation] = performance.getEntriesByType('navigation')
  return navigation instanceof PerformanceNavigationTiming && navigation.responseStatus >= 400
}

/** The part of an entity tag that changes with each version of the board. */
function versionOf(tag: string | null): string | undefined {
  return tag?.split('.')[0]
}

const PATIENCE_MS = 20_000

/** What came back when the page asked for its own address. */
type Answer =
  | { kind: 'unchanged' }
  | { kind: 'changed'; page: Document; tag: string | null; isError: boolean }
  /** No answer, or none that may take the place of what is shown: an error, a login, another address. */
  | { kind: 'nothing' }

interface Asked {
  tag: string | null
  signal: AbortSignal
  /** Whether an error is shown, which another one may take the place of. */
  isError: boolean
  /** The address is another one by now: what it refuses is what the reader has to see. */
  isNew: boolean
}

/**
 * Asks for the page's own address. With `no-cache` the browser sends the ETag of the copy that it keeps; a 304 comes
 * out as a 200 with that copy, whose ETag then is the one of the page shown (`tag`). Redirects are not followed: they lead
 * to a login, or to another page.
 */
async function ask({ tag, signal, isError, isNew }: Asked): Promise<Answer> {
  try {
    const response = await fetch(location.href, {
      cache: 'no-cache',
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
    })
    const isGood = response.status === 200
    const isRefused = isNew && response.status === 400
    if (!isGood && !isError && !isRefused) return { kind: 'nothing' }
    const newTag = response.headers.get('ETag')
    if (tag !== null && newTag === tag) return { kind: 'unchanged' }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const fits = isPage(page) && (isGood || isRefused || refreshOf(page) !== null)
    return fits ? { kind: 'changed', page, tag: newTag, isError: !isGood } : { kind: 'nothing' }
  } catch {
    return { kind: 'nothing' }
  }
}

/** Whether it is a page of the board, and not one that a proxy or a login put in its place. */
function isPage(page: Document): boolean {
  return page.querySelector('main#main') !== null && page.querySelector('#live-region') !== null
}
