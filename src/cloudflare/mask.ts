import * as v from 'valibot'
import { isTelling } from '../domain/telling-value.ts'
import { text, texts } from './wire.ts'

/** A line shorter than this says nothing of the value that it is one of. */
const LEAST_PART = 12

/** Programs break what they encode into lines of this length. */
const BASE64_LINES = [64, 76]

/**
 * What is longer than two of these is looked for piece by piece: of a value of which a program shows a part, whole pieces are hidden
 * there too, and however long and alike values are, no more than two pieces are compared at each place of a text.
 */
const PIECE = 64

/**
 * A function that finds values in a text, and gives the text with a NUL for each of their characters: the values
 * themselves are handed to nobody. Left out is what stands in every log: see {@link isTelling}, and `names`, which are
 * those of the project and its branches and hosts.
 */
export function createMask(
  values: readonly string[],
  names: readonly (string | null)[] = [],
): (text: string) => string {
  const ordinary = new Set(names.map((name) => name?.toLowerCase()))
  const wanted = values
    .map((value) => value.trim())
    .filter((value) => isTelling(value) && !ordinary.has(value.toLowerCase()))
  const forms = [...new Set(wanted.flatMap(formsOf))]
  if (forms.length === 0) return (text) => text
  const find = createFinder([...new Set(forms.flatMap(piecesOf))])
  const begins = [...new Set(forms.flatMap(beginsOf))].sort((a, b) => b.length - a.length)
  return (text) => {
    let masked = ''
    let end = 0
    // One may begin within another, and end behind it.
    for (let at = find(text, 0); at; at = find(text, at.from + 1)) {
      if (at.to <= end) continue
      const from = Math.max(at.from, end)
      masked += text.slice(end, from) + hide(text.slice(from, at.to))
      end = at.to
    }
    const begun = begins.find((begin) => text.endsWith(begin))?.length ?? 0
    return (masked + text.slice(end)).slice(0, text.length - begun) + hide(text.slice(text.length - begun))
  }
}

const hide = (value: string) => value.replace(/[^\n]/g, '\0')

/** Those of blanks alone say nothing. */
const piecesOf = (form: string) =>
  (form.match(new RegExp(`.{${PIECE}}(?=.{${PIECE}})|.+`, 'gs')) ?? []).filter((piece) => /\S/.test(piece))

/** The ends of its first lines, but for the last one: as much as pieces leave open. */
const beginsOf = (form: string) =>
  [...form.matchAll(/\n/g)].map(({ index }) => form.slice(Math.max(0, index + 1 - 2 * PIECE), index + 1))

const HASHES = 0x2000
/** Of the three characters that end there. */
const hashAt = (text: string, at: number) =>
  ((text.charCodeAt(at - 2) << 10) ^ (text.charCodeAt(at - 1) << 5) ^ text.charCodeAt(at)) & (HASHES - 1)

/** A word, and of the others that it begins with the longest. */
interface Word {
  text: string
  shorter: Word | undefined
}

/**
 * Finds the first of many words, and of those that begin there the longest, so that no end of one is left over. However many
 * they are, it looks at few characters: three at once say how far on the next word can begin. Source: Wu and Manber, "A fast
 * algorithm for multi-pattern searching".
 */
function createFinder(texts: readonly string[]) {
  const words: Word[] = []
  for (const text of texts.toSorted()) {
    let shorter = words.at(-1)
    while (shorter && !text.startsWith(shorter.text)) shorter = shorter.shorter
    words.push({ text, shorter })
  }
  const least = texts.reduce((length, text) => Math.min(length, text.length), 2 * PIECE)
  const steps = new Uint16Array(HASHES).fill(least - 2)
  for (const { text } of words)
    for (let at = 2; at < least; at += 1) {
      const hash = hashAt(text, at)
      steps[hash] = Math.min(steps[hash] ?? 0, least - 1 - at)
    }
  const ending = Map.groupBy(words, ({ text }) => hashAt(text, least - 1))
  return (text: string, start: number): { from: number; to: number } | null => {
    for (let at = start + least - 1; at < text.length; ) {
      const hash = hashAt(text, at)
      const step = steps[hash] ?? 0
      const from = at - least + 1
      const word = step === 0 && longestAt(ending.get(hash) ?? [], text.slice(from, from + 2 * PIECE))
      if (word) return { from, to: from + word.length }
      at += step || 1
    }
    return null
  }
}

/** Of words in their order the longest that the text begins with: the last one before the text, or one that this begins with. */
function longestAt(words: readonly Word[], text: string): string | undefined {
  let [low, high] = [0, words.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((words[middle]?.text ?? '') <= text) low = middle + 1
    else high = middle
  }
  let found = words[low - 1]
  let same = 0
  while (same < text.length && text[same] === found?.text[same]) same += 1
  while (found && found.text.length > same) found = found.shorter
  return found?.text
}

/** A value as it is written by what prints it: as it is, line by line, in JSON, in an address, in base64. */
function formsOf(value: string): string[] {
  const lines = value.split(/\r?\n/).map((line) => line.trim())
  const inUrl = encodeURIComponent(value.toWellFormed())
  return [
    value.replaceAll('\r\n', '\n'),
    ...(lines.length > 1 ? lines.filter((line) => line.length >= LEAST_PART && isTelling(line)) : []),
    JSON.stringify(value).slice(1, -1),
    inUrl,
    inUrl.replace(/%[\dA-F]{2}/g, (hex) => hex.toLowerCase()),
    inUrl.replaceAll('%20', '+'),
    ...base64Forms(value),
  ]
}

/**
 * As base64, which looks different by where the value begins in what is encoded, a user's name and a colon before it
 * perhaps. The ends depend on what stands beside it, and are left out; so are line ends, wherever a program puts them.
 */
function base64Forms(value: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = new TextEncoder().encode('\0'.repeat(shift) + value)
    const encoded = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    const inner = encoded.slice(shift && shift + 1, Math.floor((bytes.length * 8) / 6))
    if (inner.length < LEAST_PART - 2) return []
    const lines = shift === 0 ? BASE64_LINES.flatMap((length) => cut(inner, length)) : []
    return [inner, ...lines].flatMap((form) => [form, form.replaceAll('+', '-').replaceAll('/', '_')])
  })
}

/** The lines of that length that a text is broken into, but for one that says little. */
const cut = (text: string, length: number) => text.match(new RegExp(`.{${LEAST_PART},${length}}`, 'g')) ?? []

/** What holds variables: a deployment, and each environment of a project. No record, which leaves out one called `constructor`. */
const Variables = v.optional(
  v.pipe(
    v.unknown(),
    v.check((held) => typeof held === 'object'),
  ),
)
const Config = v.nullish(v.object({ env_vars: Variables }))
const Build = v.nullish(v.object({ web_analytics_token: v.nullish(v.string()) }))

const OfProject = v.object({
  name: v.string(),
  subdomain: text,
  production_branch: text,
  domains: texts,
  deployment_configs: v.nullish(v.object({ production: Config, preview: Config })),
  build_config: Build,
})

const OfDeployment = v.object({
  id: v.string(),
  env_vars: Variables,
  build_config: Build,
  deployment_trigger: v.fallback(v.nullable(v.object({ metadata: v.object({ branch: text }) })), null),
})

/** What a mask is made of. */
export type Values = Required<Parameters<typeof createMask>>

/**
 * The values of a project's plain-text variables, and its analytics token. Null: it cannot be told what they are, and neither
 * by an answer about something else.
 */
export function valuesOfProject(project: string, wire: unknown): Values | null {
  const read = v.safeParse(OfProject, wire)
  if (!read.success || read.output.name !== project) return null
  const { subdomain, production_branch, domains, deployment_configs: configs, build_config } = read.output
  return [
    valuesIn([configs?.production?.env_vars, configs?.preview?.env_vars, build_config]),
    [project, subdomain, production_branch, ...domains],
  ]
}

/** The same of the variables that a deployment was built with. */
export function valuesOfDeployment(id: string, wire: unknown): Values | null {
  const read = v.safeParse(OfDeployment, wire)
  if (!read.success || read.output.id !== id) return null
  const { env_vars, build_config, deployment_trigger: trigger } = read.output
  return [valuesIn([env_vars, build_config]), [trigger?.metadata.branch ?? null]]
}

/** Every text in it, however deep, but for the word that says of what type a variable is. */
function valuesIn(held: unknown): string[] {
  if (typeof held === 'string') return [held]
  if (typeof held !== 'object' || held === null) return []
  return Object.entries(held).flatMap(([key, value]) =>
    key === 'type' && typeof value === 'string' ? [] : valuesIn(value),
  )
}
