import { seeded } from '../simulator/seeded.ts'

const ALPHABETS = {
  any: 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789',
  hex: '0123456789abcdef',
  capitals: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  digits: '0123456789',
}

/** Draws words by lot, the same on every run: what looks like a secret here opens nothing, and stands in no file. */
export function letters(name: string) {
  const random = seeded(name)
  return (length: number, of: keyof typeof ALPHABETS = 'any'): string =>
    Array.from({ length }, () => random.pick([...ALPHABETS[of]])).join('')
}
