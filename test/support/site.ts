import type { NewProject } from '../simulator/new-project.ts'
import type { NewDeployment } from '../simulator/world.ts'
import { addProjects, GITHUB } from './accounts.ts'
import { type Bench, type BenchOptions, createBench, HOUR, START } from './bench.ts'
import { getPage, type ReadPage } from './pages.ts'

interface Sites extends BenchOptions {
  /** When each of them was made and deployed; an hour ago, unless the test says so. */
  at?: number
}

/** A board of an account with so many Git projects, `site-001` and on. Nothing of it is read yet. */
export async function openSites(
  count: number,
  { at = START - HOUR, ...options }: Sites = {},
): Promise<Bench> {
  const bench = await createBench(options)
  addProjects(bench.simulator.world, count, at)
  return bench
}

/** A board of an account with the project `site`, as the test wants it, and two others beside it. */
export async function openSite(project: Partial<NewProject> = { source: GITHUB }) {
  const bench = await createBench()
  const { world, faults } = bench.simulator
  world.addProject({ name: 'site', createdAt: START - 99 * HOUR, ...project })
  for (const name of ['other', 'third']) world.addProject({ name, createdAt: START - 98 * HOUR })
  return {
    bench,
    world,
    faults,
    /** An hour ago, unless the test says when. */
    deploy: (deployment: NewDeployment = {}) => world.deploy('site', { at: START - HOUR, ...deployment }),
    overview: () => getPage(bench, '/'),
    read: () => getPage(bench, '/projects/site'),
    readDeployment: (id: string) => getPage(bench, `/projects/site/deployments/${id}`),
  }
}

/** Where the links of a page lead. */
export function hrefs({ root }: ReadPage): string[] {
  return root.querySelectorAll('main a').map((link) => link.getAttribute('href') ?? '')
}
