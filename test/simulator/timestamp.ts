import { seeded } from './seeded.ts'

/**
 * Cloudflare's timestamps: microseconds, with trailing zeros dropped ("…45.9839Z"), so their length varies.
 * The clock has milliseconds; the digits below them are invented, the same for the same key and time.
 */
export function timestamp(at: number, key: string): string {
  return logTimestamp(at, key).replace(/\.?0+Z$/, 'Z')
}

/** Logs keep all six digits. */
export function logTimestamp(at: number, key: string): string {
  const random = seeded(`${key}@${at}`)
  const micros = random.chance(0.2) ? 0 : random.int(0, 999)
  return `${new Date(at).toISOString().slice(0, -1)}${String(micros).padStart(3, '0')}Z`
}
