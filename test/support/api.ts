import { addProjects } from './accounts.ts'
import { type Bench, HOUR, START } from './bench.ts'
import { addDocs, settle } from './docs.ts'

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
  const { bench, world, ids } = await addDocs({ count, beside: [] })
  addProjects(world, 2, START - HOUR)
  prepare(bench)
  await settle(bench, 'docs')
  return { bench, ids: ids.toReversed() }
}
