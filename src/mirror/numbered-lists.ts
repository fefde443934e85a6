import { pageOf } from '../domain/numbered-pages.ts'
import type { DeploymentTable } from './deployments.ts'
import type { PieceTable } from './pieces.ts'
import { type NumberedAnswer, type NumberedQuestion, projectPiece } from './protocol.ts'

/** How many ids are kept in memory: about 100 bytes each, and an isolate has 128 MB. */
const MOST_IDS = 200_000

export interface NumberedListsOptions {
  deployments: DeploymentTable
  pieces: Pick<PieceTable, 'version'>
  mostIds?: number
}

/**
 * A project's deployments by the number of their page, as clients of the API ask for them. SQLite would count the rows
 * before a page anew each time, and a client that walks 20,000 deployments would use up more than the rows that the free
 * plan lets a Durable Object read in a day (5 million). So the order is read once, and kept as long as the project does
 * not change; a page then reads its own rows only.
 */
export interface NumberedLists {
  page(question: NumberedQuestion): NumberedAnswer
  /** The stored JSON of these deployments, of those that are known. */
  bodies(ids: readonly string[]): string[]
}

export function createNumberedLists(options: NumberedListsOptions): NumberedLists {
  const { deployments, pieces, mostIds = MOST_IDS } = options
  /** The least recently used first. */
  const orders = new Map<string, { version: number; ids: string[] }>()

  const makeRoom = () => {
    let total = [...orders.values()].reduce((sum, { ids }) => sum + ids.length, 0)
    for (const [key, { ids }] of orders) {
      if (total <= mostIds || orders.size === 1) return
      orders.delete(key)
      total -= ids.length
    }
  }

  const orderOf = ({ project, environment }: NumberedQuestion): string[] => {
    const key = `${environment ?? 'any'}:${project}`
    const version = pieces.version(projectPiece(project))
    const known = orders.get(key)
    const ids = known?.version === version ? known.ids : deployments.ids(project, environment)
    orders.delete(key)
    orders.set(key, { version, ids })
    makeRoom()
    return ids
  }

  const bodies = (ids: readonly string[]) => ids.map(deployments.body).filter((body) => body !== null)

  return {
    bodies,
    page(question) {
      const ids = orderOf(question)
      return { bodies: bodies(pageOf(ids, question)), total: ids.length }
    },
  }
}
