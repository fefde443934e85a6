import { byAttention, type ProjectCard, projectState } from './card.ts'
import type { DeploymentSummary } from './deployment.ts'
import { matchesGlob } from './glob.ts'

/** More projects than this cannot be read from afar. */
export const WALL_LIMIT = 40

export interface Wall {
  /** What needs attention first. */
  cards: ProjectCard[]
  /** How many more there are than fit. */
  hidden: number
}

/** The projects of a wall screen, by name or pattern; those to which nothing was ever deployed are left out. */
export function chooseForWall(cards: readonly ProjectCard[], globs: readonly string[]): Wall {
  const chosen = cards
    .filter(({ latest, live }) => latest !== null || live !== null)
    .filter(({ project }) => globs.some((glob) => matchesGlob(glob, project.name)))
    .toSorted(byAttention)
  return { cards: chosen.slice(0, WALL_LIMIT), hidden: Math.max(0, chosen.length - WALL_LIMIT) }
}

/** The deployment that a project's tile tells of: the failed one, else what builds, else what is live, else the latest. */
export function tileDeployment(card: ProjectCard): DeploymentSummary | null {
  const failed = projectState(card) === 'failed' ? card.production : null
  return failed ?? card.running[0] ?? card.live ?? card.latest
}
