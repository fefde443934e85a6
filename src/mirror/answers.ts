import type { Outage } from '../domain/failure.ts'
import type { PieceTable } from './pieces.ts'
import { hasNews, type ProjectTable } from './projects.ts'
import { type PieceAnswer, type PieceName, type PieceQuestion, projectOf } from './protocol.ts'
import type { Cell, SyncState } from './state.ts'

export interface AnswersOptions {
  pieces: PieceTable
  projects: ProjectTable
  sync: Cell<SyncState>
}

/** What the mirror knows, and since when. Nothing in here calls the API. */
export interface Answers {
  answer(question: PieceQuestion): PieceAnswer
  /** When a piece's content was last known to be true, if the last sync was at `checkedAt` (ms). */
  knownAt(name: PieceName, checkedAt: number): number
}

export function createAnswers({ pieces, projects, sync }: AnswersOptions): Answers {
  const knownAt = (name: PieceName, checkedAt: number) => {
    const project = projectOf(name)
    const row = project === null ? null : projects.one(project)
    // A project whose page has news that could not be read yet is only known as of its last reading.
    return row && row.page_at !== null && hasNews(row) ? Math.min(row.page_at, checkedAt) : checkedAt
  }

  return {
    knownAt,
    answer({ name, have }) {
      const { checkedAt, outage } = sync.get()
      const told: Outage | null = outage && {
        since: outage.since,
        failure: outage.failure,
        retryAt: outage.retryAt,
      }
      if (checkedAt === null) return { kind: 'empty', outage: told }
      const content = pieces.content(name)
      if (content === null) return { kind: 'gone' }
      const version = pieces.version(name)
      return {
        kind: 'piece',
        version,
        checkedAt: knownAt(name, checkedAt),
        content: version === have ? null : content,
        outage: told,
      }
    },
  }
}
