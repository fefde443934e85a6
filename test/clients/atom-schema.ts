import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where `bring-readers.ts` puts the text of RFC 4287, which git ignores: its licence is not ours. */
export const RFC_PATH = join(import.meta.dirname, '../../.cache/rfc4287.txt')

/** The schema of Atom in RELAX NG Compact syntax: Appendix B of the RFC, without the foot and head of its printed pages. */
export function atomSchema(): string {
  const [, schema = ''] = /^ +(# -\*- rnc[\s\S]+# EOF)$/m.exec(readFileSync(RFC_PATH, 'utf8')) ?? []
  return schema.replace(/^(?:\S.*\[Page \d+\]|\f|RFC 4287 .*)$/gm, '')
}
