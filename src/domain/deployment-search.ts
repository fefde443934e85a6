import { STATUSES, type Status } from './status.ts'
import { isBlank, wordOf } from './text.ts'
import { DAY_MS } from './time.ts'

/** What a reader may ask of a project's deployments, in the order in which forms and sentences name it. */
export const SEARCH_FIELDS = ['environment', 'status', 'branch', 'q', 'since', 'until'] as const
export type SearchField = (typeof SEARCH_FIELDS)[number]

/** Which deployments are looked for; null: whichever. Days are ISO 8601 in UTC, `until` is one of them. */
export interface DeploymentSearch {
  /** `production`, `preview` or the name of a named one. */
  environment: string | null
  status: Status | null
  branch: string | null
  /** Words, or beginnings of words, of the branch, the message, the hash or the id. */
  q: string | null
  since: string | null
  until: string | null
}

/** The same for each field. */
export const eachField = <T>(value: T) =>
  Object.fromEntries(SEARCH_FIELDS.map((field) => [field, value])) as Record<SearchField, T>

export const ANY_DEPLOYMENT: DeploymentSearch = eachField(null)

/** The words of a text that is looked for: what holds a letter or a digit. Of a whole id its short one is known. */
export function searchWords(text: string): string[] {
  return text
    .split(/[\s\p{C}]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word))
    .map((word) => word.replace(/^([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, '$1'))
}

/** The texts of the fields, as they stand in an address or a form; `''` where nothing is asked. */
export type SearchTexts = Record<SearchField, string>

/** What is wrong with a field, and what is accepted there, as a sentence. */
export type SearchProblems = Partial<Record<SearchField, string>>

/** More than any branch's name has in an address. Source: git keeps a branch as a file, whose name has 255 bytes at most. */
export const BRANCH_IN_ADDRESS = 255

/** Reads the fields one by one, where there are these environments. A search with problems is not to be made; null: there are none. */
export function readSearch(
  texts: SearchTexts,
  environments: readonly string[],
): { search: DeploymentSearch; problems: SearchProblems | null } {
  const problems: SearchProblems = {}
  const read = <T>(field: SearchField, accepted: string, reader: (text: string) => T | null) => {
    const text = texts[field]
    if (text === '') return null
    const value = reader(text)
    if (value === null) problems[field] = accepted
    return value
  }
  const search: DeploymentSearch = {
    environment: read('environment', `Choose ${alternatives(environments)}.`, wordOf(environments)),
    status: read('status', `Choose ${alternatives(STATUSES)}.`, wordOf(STATUSES)),
    branch: read(
      'branch',
      `A branch's name has ${BRANCH_IN_ADDRESS} characters at most, and one at least that can be seen.`,
      readBranch,
    ),
    q: read('q', WORDS_ACCEPTED, (text) => (isText(text) ? text : null)),
    since: read('since', DAY_ACCEPTED, readDay),
    until: read('until', DAY_ACCEPTED, readDay),
  }
  const { since, until } = search
  if (since !== null && until !== null && until < since)
    problems.until = 'This day is before the first one: exchange the two.'
  return { search, problems: Object.keys(problems).length > 0 ? problems : null }
}

/** Whether anything is asked at all. */
export function isSearching(search: DeploymentSearch): boolean {
  return SEARCH_FIELDS.some((field) => search[field] !== null)
}

/** A search as the parameters of an address, in a fixed order; `''` for none. */
export function searchQuery(search: DeploymentSearch): string {
  const asked = SEARCH_FIELDS.flatMap((field) => {
    const value = search[field]
    return value === null ? [] : [[field, value.toWellFormed()]]
  })
  return new URLSearchParams(asked).toString()
}

/** The days that people ask for most, at `now` (ms). */
export function commonDays(now: number): { word: string; since: string; until: string | null }[] {
  const day = (ago: number) => new Date(now - ago * DAY_MS).toISOString().slice(0, 10)
  const weekday = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' })
  const before = [1, 2, 3, 4, 5, 6].map((ago) => ({
    word: ago === 1 ? 'yesterday' : weekday.format(now - ago * DAY_MS),
    since: day(ago),
    until: day(ago),
  }))
  return [
    { word: 'today', since: day(0), until: null },
    ...before,
    { word: 'last 7 days', since: day(6), until: null },
  ]
}

/** What is searched for words, in UTF-16 units: a link to a message and its subject have room in it. */
const TEXT_LENGTH = 200

/** What is accepted there, as a sentence. */
export const WORDS_ACCEPTED = `Write words with letters or digits, ${TEXT_LENGTH} characters at most.`

/** Whether a text can be searched for: it is not too long, and holds a word. */
export function isText(text: string): boolean {
  return text.length <= TEXT_LENGTH && searchWords(text).length > 0
}

const DAY_ACCEPTED = 'A day is written as year, month and day: 2026-11-24.'

/** A day as a calendar has it; null for anything else. */
function readDay(text: string): string | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null
  const at = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== text ? null : text
}

function readBranch(text: string): string | null {
  return text.length > BRANCH_IN_ADDRESS || isBlank(text) ? null : text
}

/** `production, preview or staging` */
export function alternatives(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
