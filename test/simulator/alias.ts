import { seeded } from './seeded.ts'

const LONGEST = 28

/**
 * The label of a branch's alias, as Cloudflare's staff describe it (community thread 477633): lower case, every other
 * character a hyphen, hyphens trimmed, cut to 28 (so a cut one may end in a hyphen), `branch-` and ten random
 * characters if nothing is left. A label that is taken is shortened, with four random characters at its end.
 */
export function aliasLabel(branch: string, isTaken: (label: string) => boolean): string {
  const random = seeded(`alias/${branch}`)
  const trimmed = branch
    .toLowerCase()
    .replace(/[^a-z0-9-]/gu, '-')
    .replace(/^-+|-+$/g, '')
  const label = trimmed === '' ? `branch-${random.alphanumeric(10)}` : trimmed.slice(0, LONGEST)
  return isTaken(label) ? `${label.slice(0, LONGEST - 5)}-${random.alphanumeric(4)}` : label
}
