import type { Stage } from '../domain/status.ts'
import { createAnsiReader, partsOf, type ReadLine } from './ansi.ts'
import type { Hidden } from './patterns.ts'
import { createRedactor, lastEdgeOfKeys, type Mask, markOf } from './redact.ts'

/** Lines of a log that are kept, sent and shown together, each as HTML on a line of its own. */
export interface Block {
  /** The number of its first line, from 1. */
  first: number
  html: string
}

/** What there is besides the blocks. */
export interface Rendered {
  lines: number
  /** How many secrets were hidden. */
  hidden: number
  /** Of the last stage what looks like errors, with what stands around them, and the last lines: HTML. */
  excerpt: string
}

export interface LogToRender {
  /** Of its deployment: what is shown of the log on that one's page leads to the log. */
  shortId: string
  lines: readonly { at: number | null; text: string }[]
  mask: Mask
  stages: readonly Stage[]
  /** More will come: the last line may not be whole. */
  isRunning: boolean
}

export const BLOCK_LINES = 500
/** Of a block, in characters: what it is stored as has to fit into a row. */
const BLOCK_LENGTH = 500_000

/** So much of a line is shown, and so much is looked at, since what is shown may end within a secret. */
const SHOWN_LENGTH = 10_000
const LOOKED_AT_LENGTH = 20_000
const SHOWN_IN_EXCERPT = 500

/**
 * Characters of a step, after which others have their turn. A text of more than 64 kB costs V8 several times as much to
 * make as one of less, since it has memory of its own, page by page: with what is looked at around it, a step is less.
 */
export const STEP_LENGTH = 20_000
/** What a line costs besides its characters, counted in characters. */
const LEAST_OF_LINE = 9

/** Redacts and renders a log in steps: gives a block that is done, or null where one step is over. */
export function* renderLog({
  shortId,
  lines,
  mask,
  stages,
  isRunning,
}: LogToRender): Generator<Block | null, Rendered> {
  const read = createAnsiReader()
  const redact = createRedactor(mask)
  const headings = createHeadings(stages)
  const excerpt = createExcerpt(`${shortId}/log`)
  const end = isRunning ? lines.length - 1 : lines.length
  let block = { first: 1, html: '' }
  let hidden = 0
  let number = 0
  let from = 0
  function* readStep() {
    const step: ReadLine[] = []
    for (let length = 0; from < end && length < STEP_LENGTH; from += 1) {
      const raw = lines[from]?.text ?? ''
      let line: ReadLine | undefined
      for (const part of partsOf(raw, STEP_LENGTH)) {
        if (line) yield null
        line = read(part, line)
      }
      if (line) step.push(line)
      length += raw.length + LEAST_OF_LINE
    }
    return { step, texts: step.map(({ text }) => lookedAt(text)) }
  }
  for (let next = yield* readStep(); next.step.length > 0; ) {
    const { step, texts } = next
    next = yield* readStep()
    const parts = redact(texts, next.texts)
    for (const [index, line] of step.entries()) {
      number += 1
      const heading = headings(lines[number - 1]?.at ?? null)
      if (heading !== '') excerpt.beginAnew()
      const own = parts[index] ?? []
      // As text once, and not at each of its places.
      const n = String(number)
      block.html += `${heading}<p id="L${n}">${linkTo(n, '', UNREACHED)}${renderText(line, own)}</p>\n`
      hidden += own.length
      excerpt.add({ number, line, parts: own })
      if (number - block.first + 1 >= BLOCK_LINES || block.html.length >= BLOCK_LENGTH) {
        yield block
        block = { first: number + 1, html: '' }
      }
    }
    yield null
  }
  if (block.html !== '') yield block
  return { lines: Math.max(0, end), hidden, excerpt: excerpt.html() }
}

/** The number of a line, as a link to it in a log. */
const linkTo = (n: string, log: string, reach: string) =>
  `<a href="${log}?lines=${n}#L${n}" ${reach} data-n="${n}"></a>`

/** Among thousands of them, nobody goes through such links by the keyboard or by ear. */
const UNREACHED = 'tabindex="-1" aria-hidden="true"'

/** The part of a line that is searched, with the last end of a key that lies behind it. */
function lookedAt(text: string): string {
  if (text.length <= LOOKED_AT_LENGTH) return text
  return text.slice(0, LOOKED_AT_LENGTH) + lastEdgeOfKeys(text.slice(LOOKED_AT_LENGTH))
}

/** A line as HTML, without its end where it is very long. */
function renderText({ text, pieces }: ReadLine, parts: readonly Hidden[], shown = SHOWN_LENGTH): string {
  let html = ''
  let at = 0
  let start = 0
  let next = 0
  for (const piece of pieces) {
    const end = Math.min(start + piece.text.length, shown)
    while (at < end) {
      const part = parts[next]
      const to = Math.min(part?.from ?? end, end)
      if (at < to) html += renderPart(piece.text.slice(at - start, to - start), piece.look)
      at = to
      if (part && at < end) {
        html += `<mark>${markOf(part.kind)}</mark>`
        at = part.to
        next += 1
      }
    }
    start += piece.text.length
  }
  return text.length > shown ? `${html}<mark>[${text.length - shown} more characters]</mark>` : html
}

const renderPart = (text: string, look: string) =>
  look === '' ? escapeHtml(text) : `<span class="${look}">${escapeHtml(text)}</span>`

const escapeHtml = (text: string) =>
  /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text

/** The text of rendered lines. */
export function textOfBlock(html: string): string {
  return html
    .replace(/<h2.*?<\/h2>|<[^>]*>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}

/** Gives the heading of a stage, where a line is the first of it. */
function createHeadings(stages: readonly Stage[]): (at: number | null) => string {
  const waiting = stages
    .flatMap(({ name, startedOn }) =>
      startedOn === null ? [] : [{ name, startedOn, at: Date.parse(startedOn) }],
    )
    .sort((a, b) => a.at - b.at)
  return (at) => {
    let begun: (typeof waiting)[number] | undefined
    while (at !== null && waiting[0] && waiting[0].at <= at) begun = waiting.shift()
    if (!begun) return ''
    const { name, startedOn } = begun
    return `<h2>${escapeHtml(name.replaceAll('_', ' '))} <time datetime="${escapeHtml(startedOn)}" data-exact="">${startedOn.slice(11, 19)} UTC</time></h2>`
  }
}

/** What looks like an error, if it is not one of the sentences that every failed build ends with. */
const ERROR =
  /^\W*(?:\w*Error\b|error\b|fatal\b|FAIL\b|Traceback\b|panic\b|npm (?:error|ERR!))|\b(?:error|ERROR|failed|Failed)\b(?: TS\d+)?:|\bERROR\b|\bERR_[A-Z]|[✘✖✗×❌]/
const NO_ERROR =
  /\b0 (?:errors?|failed)\b|^Failed: (?:Error while executing user command|build command exited|error occurred while)/

const ERRORS = 3
const LINES_BEFORE = 1
const LINES_AFTER = 4
const LAST_LINES = 10

interface LineToShow {
  number: number
  line: ReadLine
  parts: readonly Hidden[]
}

/** Chooses lines to show where there is no room for all: the first that look like errors, and the last of all. They lead to themselves in the log. */
function createExcerpt(log: string) {
  let chosen: string[] = []
  let last: LineToShow[] = []
  let chosenUntil = 0
  let errors = 0
  let after = 0

  /** `isReached`: by the keyboard too. One line is enough of those that follow each other. */
  const choose = ({ number, line, parts }: LineToShow, isReached: boolean) => {
    if (number <= chosenUntil) return
    if (chosenUntil > 0 && number > chosenUntil + 1) chosen.push('<p class="gap">…</p>')
    const link = linkTo(String(number), log, isReached ? `aria-label="Line ${number} of the log"` : UNREACHED)
    chosen.push(`<p>${link}${renderText(line, parts, SHOWN_IN_EXCERPT)}</p>`)
    chosenUntil = number
  }
  return {
    beginAnew() {
      chosen = []
      last = []
      chosenUntil = errors = after = 0
    },
    add(next: LineToShow) {
      last.push(next)
      if (last.length > LAST_LINES) last.shift()
      const { text } = next.line
      const isError = errors < ERRORS && after === 0 && ERROR.test(text) && !NO_ERROR.test(text)
      if (isError) {
        errors += 1
        for (const one of last.slice(-1 - LINES_BEFORE)) choose(one, one === next)
        after = LINES_AFTER
      } else if (after > 0) {
        choose(next, false)
        after -= 1
      }
    },
    html() {
      const isApart = (last[0]?.number ?? 0) > chosenUntil
      for (const one of last) choose(one, isApart && one === last[0])
      return chosen.join('\n')
    },
  }
}
