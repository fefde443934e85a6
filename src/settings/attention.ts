import { RULE_NAMES, type Rule } from '../domain/attention.ts'
import { isGlob } from '../domain/glob.ts'
import { accepted, type Parsed, required, someOf } from './kinds.ts'
import { entriesOf, tableOf } from './tables.ts'

/** One entry of `ATTENTION`: which rules are off for which projects. */
export interface AttentionEntry {
  /** A name or a pattern. */
  project: string
  off: Rule[]
}

/** Reads `ATTENTION`: a list of tables, as TOML gives it or as JSON text. */
export const parseAttention: (raw: unknown) => Parsed<AttentionEntry[]> = entriesOf(
  tableOf<AttentionEntry>({
    project: required(accepted(isGlob, 'is neither a project name nor a pattern like shop-*')),
    off: required(someOf(RULE_NAMES)),
  }),
)
