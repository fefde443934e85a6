import type { RawSettings } from '../../src/settings/read.ts'
import type { NewProject } from '../simulator/new-project.ts'
import type { World } from '../simulator/world.ts'
import { addDeployments, GITHUB } from './accounts.ts'
import { type Bench, createBench, DAY, HOUR, START } from './bench.ts'
import { KEY } from './visitor.ts'

interface Wanted extends Omit<Partial<NewProject>, 'name'> {
  vars?: RawSettings
  /** How many deployments of production `docs` has, a minute apart, the newest an hour ago. */
  count?: number
  /** Other projects, without a deployment. */
  beside?: readonly string[]
}

interface Docs {
  bench: Bench
  world: World
  /** Of its deployments, the oldest first. */
  ids: string[]
}

/** An account with the project `docs`, as the test wants it, of which nothing is read yet. */
export async function addDocs({
  vars = {},
  count = 0,
  beside = ['other'],
  ...docs
}: Wanted = {}): Promise<Docs> {
  const bench = await createBench({ vars })
  const { world } = bench.simulator
  const createdAt = START - 900 * DAY
  world.addProject({ name: 'docs', source: GITHUB, createdAt, ...docs })
  for (const name of beside) world.addProject({ name, source: GITHUB, createdAt })
  return { bench, world, ids: addDeployments(world, 'docs', count, START - HOUR) }
}

/** The same account, alone, of which the mirror has read everything. */
export async function readDocs(count: number): Promise<Docs> {
  const docs = await addDocs({ count, beside: [] })
  await docs.bench.ask({ name: 'project:docs', have: 0, maxAge: 0 })
  await docs.bench.runAlarms()
  return docs
}

/** What is read of some projects by who comes first; the isolate remembers nothing of it. */
export async function settle(bench: Bench, ...projects: string[]): Promise<void> {
  const headers = { Authorization: `Bearer ${KEY}` }
  for (const name of projects) await bench.get(`/projects/${name}`, { headers })
  await bench.runAlarms()
  bench.freshIsolate()
}

/** Two projects, of which the account's tables are filled and the isolate remembers nothing. `prepare`: what was deployed. */
export async function openDocs(prepare: (bench: Bench) => void = () => {}, vars = {}): Promise<Bench> {
  const { bench } = await addDocs({ vars })
  prepare(bench)
  await settle(bench, 'docs', 'other')
  return bench
}
