import { type BranchEntry, type Branches, makeBranch, pickBranches } from '../domain/branch.ts'
import { type DeploymentTable, readBody } from './deployments.ts'

/**
 * Branches are looked for among so many of a project's newest deployments. Their index alone is read for it, so that a
 * page costs the same however long the history is.
 */
const LOOKED_AT = 1_000

type EntryRow = BranchEntry & Record<string, SqlStorageValue>

/** Reads the branches of a project from what is stored of its history. */
export function createBranchReader(sql: SqlStorage, deployments: DeploymentTable) {
  const readAll = (ids: readonly string[]) =>
    ids
      .map(deployments.body)
      .filter((body) => body !== null)
      .map(readBody)

  const readBranch = (ids: readonly string[]) => {
    const newest = readAll(ids.slice(0, 1))
    // Its alias shows it, so that nothing of the older ones matters.
    return makeBranch(newest[0]?.status === 'success' ? newest : readAll(ids))
  }

  return function branchesOf(project: string, stored: number): Branches {
    const entries = sql
      .exec<EntryRow>(
        'SELECT id, branch FROM deployments WHERE project = ? ORDER BY created_on DESC, id LIMIT ?',
        project,
        LOOKED_AT,
      )
      .toArray()
    const { ids, more } = pickBranches(entries)
    const list = ids.map(readBranch).filter((branch) => branch !== null)
    return { list, more: more || stored > LOOKED_AT }
  }
}
