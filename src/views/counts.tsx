import type { StateCounts } from '../domain/card.ts'
import { type Shape, StatusMark } from './status.tsx'

const KINDS: [kind: keyof StateCounts & Shape, word: string][] = [
  ['failed', 'Failed'],
  ['building', 'Building'],
  ['live', 'Live'],
  ['none', 'Nothing live'],
]

/** The board in numbers, on split flaps. */
export function Counts({ counts }: { counts: StateCounts }) {
  return (
    <ul class="counts" aria-label="Projects by state">
      <li>
        <span class="flap strong">{counts.all}</span> <strong>All</strong>
      </li>
      {KINDS.map(([kind, word]) => (
        <li>
          <span class="flap">{counts[kind]}</span> <StatusMark shape={kind} word={word} />
        </li>
      ))}
    </ul>
  )
}
