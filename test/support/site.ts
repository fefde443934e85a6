import type { NewProject } from '../simulator/new-project.ts'
import type { NewDeployment } from '../simulator/world.ts'
import { GITHUB } from './accounts.ts'
import { createBench, HOUR, START } from './bench.ts'
import { getPage, type ReadPage } from './pages.ts'

/** A board of an account with the project `site`, as the test wants it, and two others beside it. */
export async function openSite(project: Partial<NewProject> = { source: GITHUB }) {
  const bench = await createBench()
  const { world, faults } = bench.simulator
  world.addProject({ name: 'site', createdAt: START - 99 * HOUR, ...project })
  for (const name of ['other', 'third']) world.addProject({ name, createdAt: START - 98 * HOUR })
  return {
    ...{ bench, world, faults },
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
