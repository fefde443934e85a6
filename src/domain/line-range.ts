/** Some lines of a log, by their numbers, which begin with 1. */
export interface LineRange {
  from: number
  to: number
}

/** Reads `12` or `4510-4520`; null for anything else. */
export function readLineRange(text: string | undefined): LineRange | null {
  const [, from, to = from] = text?.match(/^(\d{1,7})(?:-(\d{1,7}))?$/) ?? []
  if (from === undefined) return null
  const numbers = [Number(from), Number(to)]
  return Math.min(...numbers) < 1 ? null : { from: Math.min(...numbers), to: Math.max(...numbers) }
}

/** As an address says it. */
export function writeLineRange({ from, to }: LineRange): string {
  return from === to ? String(from) : `${from}-${to}`
}
