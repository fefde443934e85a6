import { RULE_NAMES, type Rule } from '../domain/attention.ts'
import { isGlob } from '../domain/glob.ts'
import { accepted, listOf, type Parsed, required } from './kinds.ts'
import { entriesOf, tableOf } from './tables.ts'

/** One entry of `ATTENTION`: which rules are off for which projects. */
export interface AttentionEntry {
  /** A name or a pattern. */
  project: string
  off: Rule[]
}

const isRule = (name: string): name is Rule => RULE_NAMES.some((rule) => rule === name)

/** Reads `ATTENTION`: a list of tables, as TOML gives it or as JSON text. */
export const parseAttention: (raw: unknown) => Parsed<AttentionEntry[]> = entriesOf(
  tableOf<AttentionEntry>({
    project: required(accepted(isGlob, 'is neither a project name nor a pattern like shop-*')),
    off: required((raw) => {
      const parsed = listOf(isRule, `holds something that is none of: ${RULE_NAMES.join(', ')}`)(raw)
      return 'problem' in parsed ? parsed : { value: parsed.value.filter(isRule) }
    }),
  }),
)
