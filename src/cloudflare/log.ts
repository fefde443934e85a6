import { parseJson } from '../domain/text.ts'

/** One line of a build's log. */
interface LogLine {
  /** When it was written (ms); null where that is no time. */
  at: number | null
  text: string
}

/** Reads an answer while it comes. */
export interface Collector {
  add(chunk: Uint8Array): void
  /** What is left of the answer to be read at once. */
  end(): string
}

/** Where the lines of a log are: in an array of the envelope's result. */
const IN_LINES = '{{['

const OUTSIDE = /["{}[\]]/g
const IN_STRING = /["\\]/g

/**
 * Takes the lines out of the answer with a log, one by one as they come: as a whole it would be in memory several times
 * over, and reading it would keep everything else waiting. What is left is the envelope with an empty list.
 */
export function createLogCollector(): Collector & { lines: LogLine[] } {
  const lines: LogLine[] = []
  const decoder = new TextDecoder()
  let envelope = ''
  let record = ''
  /** The brackets that are open, as they were opened. */
  let open = ''
  let isInString = false
  /** Characters of the next part that a backslash before it takes away from them what they mean. */
  let escaped = 0

  const keep = (text: string) => {
    if (open.startsWith(`${IN_LINES}{`)) record += text
    else if (!open.startsWith(IN_LINES)) envelope += text
  }
  const bracket = (text: string) => {
    const isOpening = text === '{' || text === '['
    if (!isOpening) open = open.slice(0, -1)
    // Those of the envelope belong to it, and those of a record to the record.
    if (open === IN_LINES) record += text
    else keep(text)
    if (isOpening) open += text
    else if (open === IN_LINES) {
      lines.push(...linesOf(parseJson(record)))
      record = ''
    }
  }

  const take = (text: string) => {
    let from = 0
    let at = escaped
    escaped = 0
    while (at < text.length) {
      const next = isInString ? IN_STRING : OUTSIDE
      next.lastIndex = at
      const [found] = next.exec(text) ?? []
      if (found === undefined) break
      at = next.lastIndex
      if (found === '"') isInString = !isInString
      else if (found === '\\') at += 1
      else {
        keep(text.slice(from, at - 1))
        bracket(found)
        from = at
      }
    }
    keep(text.slice(from))
    escaped = Math.max(0, at - text.length)
  }

  return {
    lines,
    add: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end() {
      take(decoder.decode())
      return envelope
    },
  }
}

/** What is no text is no line; a text with line ends in it is several. */
function linesOf(record: unknown): LogLine[] {
  if (typeof record !== 'object' || record === null || !('line' in record)) return []
  if (typeof record.line !== 'string') return []
  const time = 'ts' in record && typeof record.ts === 'string' ? Date.parse(record.ts) : Number.NaN
  const at = Number.isNaN(time) ? null : time
  return record.line.split(/\r?\n/).map((text) => ({ at, text }))
}
