import type { Parsed } from './setting-value.ts'

/** A whole number within limits: as TOML and JSON give it, or its digits as text, as the dashboard does. */
export function wholeNumber(least: number, most: number) {
  return (raw: unknown): Parsed<number> => {
    const value = typeof raw === 'string' && /^\s*\d{1,9}\s*$/.test(raw) ? Number(raw) : raw
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
    return fits ? { value } : { problem: `is not a whole number from ${least} to ${most}` }
  }
}

/** A part of a whole: 0 to 1. */
export function fraction(raw: unknown): Parsed<number> {
  const fits = typeof raw === 'number' && raw >= 0 && raw <= 1
  return fits ? { value: raw } : { problem: 'is not a number from 0 to 1, such as 0.5' }
}
