import { type BaseIssue, ValiError } from 'valibot'

/** What may stand in a log: names, ids, codes and counts; never an address, a message from outside, or a secret. */
export type Fact = string | number | readonly string[] | ErrorFacts
export type Log = (event: string, facts?: Record<string, Fact>) => void

/** What a log may hold of an error. */
interface ErrorFacts {
  /** The error's name, or the kind of what was thrown in place of one. */
  error: string
  /** Its message, where that is a constant of the board's own. */
  says?: string
  /** Of data in another shape than expected: where, and what was expected there. Never what stood there. */
  expected?: readonly string[]
  /** The frames of its stack, innermost first. */
  at?: readonly string[]
  /** Where it was caught, for an error without frames: the platform's own often have none. */
  caughtAt?: readonly string[]
  cause?: ErrorFacts
}

const MAX_CAUSES = 3
const MAX_ISSUES = 3

/** The facts of an unexpected error: enough to find it, and nothing of what it was about. */
export function errorFacts(error: unknown): Record<string, Fact> {
  const { at, ...facts } = factsOfError(error, MAX_CAUSES)
  // The first frame is this function's own.
  return { ...facts, ...(at ? { at } : { caughtAt: framesOf(new Error()).slice(1) }) }
}

function factsOfError(error: unknown, causes: number): ErrorFacts {
  if (!(error instanceof Error)) return { error: typeof error }
  const at = framesOf(error)
  return {
    error: errorName(error),
    ...(error instanceof KnownError && { says: error.message }),
    ...(error instanceof ValiError && { expected: expectationsOf(error.issues) }),
    ...(at.length > 0 && { at }),
    ...(error.cause !== undefined && causes > 0 && { cause: factsOfError(error.cause, causes - 1) }),
  }
}

/** An error's name or its class's. A name can be set to anything: what does not look like one is not said. */
export function errorName(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  return [error.name, error.constructor.name].find((name) => /^[a-z][a-z0-9]{0,39}$/i.test(name)) ?? 'Error'
}

/** As `cards.0.name: string`. A key may be data, in a record: it is said only where it looks like a field's name. */
function expectationsOf(issues: readonly BaseIssue<unknown>[]): string[] {
  return issues.slice(0, MAX_ISSUES).map(({ path = [], expected, type }) => {
    const keys = path.map(({ key }) => (typeof key === 'number' || isFieldName(key) ? String(key) : '*'))
    return `${keys.join('.') || 'value'}: ${expected ?? type}`
  })
}

function isFieldName(key: unknown): boolean {
  return typeof key === 'string' && /^[a-z_$][\w$]{0,39}$/i.test(key)
}

/** One JSON line an event, for `wrangler tail` and Workers Logs. */
export const consoleLog: Log = (event, facts = {}) => {
  console.log(JSON.stringify({ event, ...facts }))
}

/** More than the engine keeps by itself (10); a stack can be set to any length. */
const MAX_FRAMES = 12

/** What V8 writes before the message. Source: V8's stack trace API, "Appendix: Stack trace format". */
const HEAD = /^(?:Uncaught )?(?:[\w$.]+: )?$/
const NAMED = /^at (.+) \(([^()]*)\)$/
const UNNAMED = /^at (?:async )?([^()\s]+)$/
const POSITION = /^(.*):(\d+):(\d+)$/

/** Names of functions and files as a program's author writes them. */
const NAME = /^(?:async |new )?[\w$.<>#]{1,80}(?: \[as [\w$.]{1,40}\])?$/
const FILE = /^[\w$.@+-]{1,80}$/

/**
 * The frames of an error's stack, innermost first, 12 at most: `name (file:line:column)` or `file:line:column`, of an
 * address the file's name alone. The first lines of a stack repeat the message and never come along, whatever is in them.
 */
export function framesOf({ message, stack }: Error): string[] {
  if (typeof stack !== 'string') return []
  const lines = belowMessage(stack, String(message))
    .split('\n')
    .map((line) => line.trim())
  // The frames are the end of a stack. What stands before another line belongs to a message that was changed since.
  const first = lines.findLastIndex((line) => !line.startsWith('at ')) + 1
  return lines.slice(first).flatMap(readFrame).slice(0, MAX_FRAMES)
}

/** A message may hold lines that look like frames: it is cut off by its own text. */
function belowMessage(stack: string, message: string): string {
  const at = stack.indexOf(message)
  return at >= 0 && HEAD.test(stack.slice(0, at)) ? stack.slice(at + message.length) : stack
}

function readFrame(line: string): string[] {
  const [, name = '', place = ''] = NAMED.exec(line) ?? [line, '', UNNAMED.exec(line)?.[1]]
  const where = readPlace(place)
  if (!NAME.test(name)) return where ? [where] : []
  return where ? [`${name} (${where})`] : [name]
}

function readPlace(place: string): string {
  if (place === '<anonymous>' || place === 'native') return place
  const [, address = '', line, column] = POSITION.exec(place) ?? []
  const file = fileOf(address)
  return FILE.test(file) ? `${file}:${line}:${column}` : ''
}

/** Behind the last slash; of an address without a path nothing is left. */
function fileOf(address: string): string {
  const path = address.includes('://') ? (URL.parse(address)?.pathname ?? '') : address.split(/[?#]/)[0]
  return path?.split(/[/\\]/).at(-1) ?? ''
}

/**
 * An error whose message is a constant of its class. A log may hold that message, and of no other error's: those repeat
 * what went wrong (JSON quotes the text, `fetch` the address, SQL the statement).
 */
export abstract class KnownError extends Error {
  /** `name` is given, and not the class's: a minified Worker has no names of classes. */
  constructor(name: string, says: string) {
    super(says)
    this.name = name
  }
}

/** A bug in the mirror. What it was is in the mirror's own log line. */
export class MirrorFailed extends KnownError {
  constructor() {
    super('MirrorFailed', 'the mirror met a bug')
  }
}
