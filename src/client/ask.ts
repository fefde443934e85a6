/** What came back when the page asked for its own address. */
export type Answer =
  | { kind: 'unchanged' }
  | { kind: 'changed'; page: Document; tag: string | null }
  /** No answer, or none that may take the place of what is shown: an error, a login, another address. */
  | { kind: 'nothing' }

const PATIENCE_MS = 20_000

/**
 * Asks for the page's own address. With `no-cache` the browser sends the ETag of the copy that it keeps; a 304 comes
 * out as a 200 with that copy, whose ETag then is the one of the page shown (`tag`). Redirects are not followed: they lead
 * to a login, or to another page.
 */
export async function ask(tag: string | null, signal: AbortSignal): Promise<Answer> {
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
