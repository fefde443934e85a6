import type { Overview } from '../../src/mirror/overview.ts'
import { decodeContent, type EntryAnswer, joinContent } from '../../src/mirror/protocol.ts'

/** The overview that an answer tells of, to somebody who has that one before. */
export function overviewIn(answer: EntryAnswer, before?: Overview): Overview {
  if (answer.kind !== 'entry') throw new Error(`there is no overview: ${answer.kind}`)
  if (answer.content === null && before) return before
  const read = decodeContent('overview', answer.content ?? '')
  const overview = joinContent<'overview'>(read, before, answer.parts)
  if (!overview) throw new Error('the overview cannot be read')
  return overview
}
