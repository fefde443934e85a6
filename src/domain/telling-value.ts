/** Whether a value can be looked for: not one that stands in every log anyway. */
export function isTelling(value: string): boolean {
  if (value.length < 8 || isOrdinary(value)) return false
  return value.length >= 12 || !/^[a-z]+$/.test(value)
}

/** Words that are the value of many a variable. */
const PLAIN_WORDS =
  /^(?:true|false|null|none|undefined|empty|auto|default|required|optional|missing|invalid|expected|unknown|redacted|hidden|masked|secret|password|passwd|token|string|number|boolean|object|production|development|test|testing|local|localhost|error|application\/json|text\/html)$/i

/** A number, a version, a size, a duration. */
const NUMBER =
  /^[v^~<>=]*\d+(?:[.,:_-]\d+)*(?:-?(?:alpha|beta|rc|next|canary|ms|s|m|h|d|[kmg]i?b|px)[.\d]*)?$/i

const HOST =
  /^(?:[a-z\d-]{1,63}\.)+(?:com|net|org|dev|app|info|local|internal|example|test|[a-z]{2})(?::\d+)?$/

/** A word of the list, a number, a version or a date, a path a host or an address in which nobody's name stands. */
export function isOrdinary(value: string): boolean {
  if (PLAIN_WORDS.test(value) || NUMBER.test(value) || HOST.test(value)) return true
  if (/^\d{4}-\d\d-\d\d[T ][\d:.]+Z?$/.test(value)) return true
  if (/^[a-z][a-z\d+.-]*:\/\/[^\s@?]*$/i.test(value)) return true
  return /^(?:\.{0,2}|~|[A-Z]:)[\\/][\w./@\\-]*$/i.test(value) && !/[A-Za-z\d+/]{30,}/.test(value)
}
