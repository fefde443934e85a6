import type { ProjectCard } from '../domain/card.ts'

/** What to expect of a project that has nothing live. */
export function NothingLive({ card: { project, latest } }: { card: ProjectCard }) {
  if (latest) return <span class="muted">Nothing yet.</span>
  if (!project.repository || !project.productionBranch)
    return <span class="muted">Nothing yet. The first upload deploys it.</span>
  return (
    <span class="muted">
      Nothing yet. The first push to <bdi>{project.productionBranch}</bdi> deploys it.
    </span>
  )
}
