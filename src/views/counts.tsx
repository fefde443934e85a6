import { type Shape, StatusMark } from './status.tsx'

/**
 * Projects of the whole board. They overlap: `live` is every project that has something live, so one whose newer
 * build failed counts in both. `none`: projects with nothing live.
 */
export interface CountsOfBoard {
  all: number
  failed: number
  building: number
  live: number
  none: number
}

const KINDS: [kind: keyof CountsOfBoard & Shape, word: string][] = [
  ['failed', 'Failed'],
  ['building', 'Building'],
  ['live', 'Live'],
  ['none', 'Nothing live'],
]

/** The board in numbers, on split flaps. */
export function Counts({ counts }: { counts: CountsOfBoard }) {
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
