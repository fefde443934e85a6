import type { World } from '../simulator/world.ts'

/** A project on GitHub. */
export const GITHUB = { type: 'github', owner: 'acme', repo: 'site' } as const

/** So many Git projects, `site-001` and on, each with one finished production deployment. */
export function addProjects(world: World, count: number, at?: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `site-${String(index + 1).padStart(3, '0')}`
    world.addProject({ name, source: GITHUB, createdAt: at })
    world.deploy(name, { message: `First version of ${name}`, at })
    return name
  })
}

/** So many finished deployments of one project, a minute apart, the newest at `newest`. */
export function addDeployments(world: World, project: string, count: number, newest: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    world.deploy(project, { message: `Change ${index + 1}`, at: newest - (count - 1 - index) * 60_000 }),
  )
}
