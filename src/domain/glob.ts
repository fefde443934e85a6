/** The longest pattern and the most stars it may hold: patterns may come from a reader's address. */
export const GLOB_LIMITS = { length: 100, stars: 5 }

/**
 * True when the text can be used as a pattern of projects' names: letters, digits, `-`, `_`, `.`, `/` and `*` (any run of
 * characters).
 */
export function isGlob(pattern: string): boolean {
  const stars = pattern.split('*').length - 1
  return pattern.length <= GLOB_LIMITS.length && stars <= GLOB_LIMITS.stars && /^[\w./*-]+$/.test(pattern)
}

/** The longest name of a branch that is read from Cloudflare, in UTF-16 units. */
const BRANCH_LENGTH = 1_000

/** What git takes into the name of a branch: all but blanks, control characters and what it reads as something else. */
const OF_BRANCH = /^(?:(?![*:?[\\^~])[!-~\u0080-\u{10ffff}])+$/u

/** Where git refuses them all the same. Source: `git check-ref-format`. */
const NOT_IN_BRANCH = /\.\.|@\{|\/\/|(^|\/)\.|\.lock(\/|$)|^\/|[/.]$/

/** True for what git takes as the name of a branch. */
export function isBranchName(name: string): boolean {
  const fits = name.length <= BRANCH_LENGTH && name.isWellFormed()
  return fits && OF_BRANCH.test(name) && !NOT_IN_BRANCH.test(name)
}

/** True for a pattern that the name of a branch can match: what git takes into one, and `*`. */
export function isBranchGlob(pattern: string): boolean {
  return isBranchName(pattern.replaceAll('*', 'x'))
}

/** Whether the whole text matches the pattern. Linear in the text for each star; no regular expression is built. */
export function matchesGlob(pattern: string, text: string): boolean {
  // Most boards show all projects, each of which is asked about in every view.
  if (pattern === '*') return true
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

/** Whether a name is one of these, or matches one of them. */
export function matchesAny(patterns: readonly string[], name: string): boolean {
  return patterns.some((pattern) => matchesGlob(pattern, name))
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
