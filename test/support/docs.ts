import { GITHUB } from './accounts.ts'
import { type Bench, createBench, HOUR, START } from './bench.ts'
import { KEY } from './visitor.ts'

const PROJECTS = ['docs', 'other']

/** Two projects, of which the account's tables are filled and the isolate remembers nothing. `prepare`: what was deployed. */
export async function openDocs(prepare: (bench: Bench) => void = () => {}, vars = {}): Promise<Bench> {
  const bench = await createBench({ vars })
  for (const name of PROJECTS)
    bench.simulator.world.addProject({ name, source: GITHUB, createdAt: START - 900 * 24 * HOUR })
  prepare(bench)
  const headers = { Authorization: `Bearer ${KEY}` }
  for (const name of PROJECTS) await bench.get(`/projects/${name}`, { headers })
  await bench.runAlarms()
  bench.freshIsolate()
  return bench
}
