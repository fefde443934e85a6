import type { Kind } from '../../src/logs/patterns.ts'
import { createRedactor, type Mask, markOf } from '../../src/logs/redact.ts'

/** A text without what nobody may read, in as many lines as before, and how often what was hidden. */
export function redact(
  text: string,
  mask: Mask = (same) => same,
): { text: string; hidden: Map<Kind, number> } {
  const lines = text.split('\n')
  const hidden = new Map<Kind, number>()
  const shown = createRedactor(mask)(lines).map((parts, index) => {
    let line = ''
    let end = 0
    for (const { from, to, kind } of parts) {
      line += `${lines[index]?.slice(end, from)}${markOf(kind)}`
      end = to
      hidden.set(kind, (hidden.get(kind) ?? 0) + 1)
    }
    return line + lines[index]?.slice(end)
  })
  return { text: shown.join('\n'), hidden }
}
