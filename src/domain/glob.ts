/** The longest pattern and the most stars it may hold: patterns may come from a reader's address. */
export const GLOB_LIMITS = { length: 100, stars: 5 }

/** True when the text can be used as a pattern: letters, digits, `-`, `_`, `.`, `/` and `*` (any run of characters). */
export function isGlob(pattern: string): boolean {
  const stars = pattern.split('*').length - 1
  return pattern.length <= GLOB_LIMITS.length && stars <= GLOB_LIMITS.stars && /^[\w./*-]+$/.test(pattern)
}

/** Whether the whole text matches the pattern. Linear in the text for each star; no regular expression is built. */
export function matchesGlob(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return text === first
  if (!text.startsWith(first)) return false
  let from = first.length
  for (const part of rest) {
    const at = text.indexOf(part, from)
    if (at < 0) return false
    from = at + part.length
  }
  return text.length - last.length >= from && text.endsWith(last)
}

/** A reader's address may hold so many patterns. */
const MAX_GLOBS = 20

/** Reads comma-separated patterns from an address; without any, `*`. */
export function readGlobs(text: string | undefined): string[] | 'unreadable' {
  const globs = (text ?? '')
    .split(',')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '')
  if (globs.length === 0) return ['*']
  return globs.length <= MAX_GLOBS && globs.every(isGlob) ? globs : 'unreadable'
}
