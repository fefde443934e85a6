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
