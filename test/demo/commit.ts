import type { Seeded } from '../simulator/seeded.ts'
import type { NewDeployment } from '../simulator/world.ts'
import type { DemoProject } from './projects.ts'

/** A commit on a branch, with a message from the project's table unless one is given. */
export function commitOn(
  project: DemoProject,
  branch: string,
  random: Seeded,
  given?: string,
): Pick<NewDeployment, 'branch' | 'message' | 'hash' | 'dirty'> {
  const message = given ?? random.pick(project.branches[branch] ?? [''])
  // An upload from outside of a checkout has neither message nor hash, and counts as dirty.
  return message === ''
    ? { branch, message, hash: '', dirty: true }
    : { branch, message, hash: random.hex(40), dirty: false }
}
