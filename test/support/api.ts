import { addDeployments, addProjects, GITHUB } from './accounts.ts'
import { type Bench, createBench, HOUR, START } from './bench.ts'

/** The board's own twin of Cloudflare's API. */
export const API = '/client/v4/accounts/board/pages/projects'

export interface ApiBody {
  result: ({ id: string; name: string } & Record<string, unknown>)[] & Record<string, unknown>
  success: boolean
  errors: { code: number; message: string }[]
  messages: { code: number; message: string }[]
  result_info: Record<string, number>
}

/** Asks the twin for what lies below its list of projects. */
export async function askApi(bench: Bench, path: string, init?: RequestInit) {
  const answer = await bench.get(`${API}${path}`, init)
  return { answer, status: answer.status, body: await answer.json<ApiBody>() }
}

/**
 * `docs` with so many production deployments, newest first in `ids`, all of them read, and an isolate that knows nothing.
 * `site-001` and `site-002` stand beside it.
 */
export async function openApiBench(
  count: number,
  prepare: (bench: Bench) => void = () => {},
): Promise<{ bench: Bench; ids: string[] }> {
  const bench = await createBench()
  bench.simulator.world.addProject({ name: 'docs', source: GITHUB, createdAt: START - 100 * HOUR })
  addProjects(bench.simulator.world, 2, START - HOUR)
  const ids = addDeployments(bench.simulator.world, 'docs', count, START - HOUR).toReversed()
  prepare(bench)
  await bench.get('/projects/docs')
  await bench.runAlarms()
  bench.freshIsolate()
  return { bench, ids }
}
