import { ENVIRONMENT_NAMES, type NamedBranches } from '../domain/environment.ts'
import { isBranchGlob } from '../domain/glob.ts'
import { accepted, type Parsed } from './kinds.ts'
import { readRow } from './tables.ts'

/** More than a page can show before everything else. */
const MAX_ENVIRONMENTS = 8

const isOwn = (name: string) => ENVIRONMENT_NAMES.some((one) => one === name)
const parseBranch = accepted(isBranchGlob, 'is neither the name of a branch nor a pattern like release/*')

/** Reads `ENVIRONMENTS`: a table of name to branch or pattern, as TOML gives it or as JSON text, in its order. */
export function parseEnvironments(raw: unknown): Parsed<NamedBranches[]> {
  const row = readRow(raw)
  if (row === null) return { problem: 'is neither a table of names and branches nor JSON text of one' }
  if (row.size > MAX_ENVIRONMENTS) return { problem: `holds more than ${MAX_ENVIRONMENTS} names` }
  const named: NamedBranches[] = []
  for (const [name, value] of row) {
    if (!/^[a-z][a-z0-9-]{0,29}$/.test(name)) {
      return { problem: 'holds a name that is not of 1 to 30 small letters, digits and -, a letter first' }
    }
    if (isOwn(name)) return { problem: `names “${name}”, which Cloudflare has an environment for` }
    const branch = parseBranch(value)
    if ('problem' in branch) return { problem: `has under “${name}” something that ${branch.problem}` }
    named.push({ name, branch: branch.value })
  }
  return { value: named }
}
