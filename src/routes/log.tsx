import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { matchesGlob } from '../domain/glob.ts'
import { type LineRange, readLineRange } from '../domain/line-range.ts'
import { unpack } from '../logs/gzip.ts'
import { textOfBlock } from '../logs/render.ts'
import type { LogPage, NoLog } from '../mirror/protocol.ts'
import { LogView, whyNoLog } from '../views/deployment/log.tsx'
import { sendNotFound, sendNotReady, sendRefused } from './formats.tsx'
import { frameOf } from './html.ts'
import { parametersOf } from './parameters.ts'
import { encode, sendPage } from './send-page.ts'

/** Seconds after which a page without a log asks again. */
export const againSeconds = ({ why }: NoLog): number => (why === 'later' ? 3 : why === 'failed' ? 15 : 60)

const PARAMETERS = {
  lines: readLineRange,
  from: readLineRange,
  wrap: (text: string | undefined) => text !== 'off',
}

/** Whether the logs of a project may be read by whoever may see it. */
export function showsLogs(c: Context<SiteEnv>, project: string): boolean {
  return c.get('board').settings.SHOW_BUILD_LOGS.some((pattern) => matchesGlob(pattern, project))
}

/** `/projects/:project/deployments/:id/log`: what a build wrote, as a page and as text. Where it is not shown, nothing tells that it is there. */
export const log = new Hono<SiteEnv>()

log.get('/projects/:project/deployments/:id/log', async (c) => {
  const { lines: range, from, wrap: isWrapped } = parametersOf(c, PARAMETERS)
  const { of, loaded } = await load(c, range?.from ?? from?.from ?? 1)
  if (loaded === null) return sendNotFound(c)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { deployment, log } = loaded.value
  const refresh = log.kind === 'none' ? againSeconds(log) : undefined
  const state = log.kind === 'none' ? log.why : `${log.readAt}-${log.first}`
  const frame = frameOf(c, loaded.freshness, 'projects')
  return sendPage(c, {
    ...loaded,
    version: `${loaded.version}-${state}`,
    refresh,
    view: () => <LogView {...{ frame, of, deployment, log, range, isWrapped, refresh }} />,
    lines: () => (log.kind === 'log' ? linesOf(log, range) : undefined),
  })
})

log.get('/projects/:project/deployments/:id/log.txt', async (c) => {
  const { loaded } = await load(c, 'text')
  if (loaded === null) return sendNotFound(c)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { log } = loaded.value
  if (log.kind === 'none')
    return sendRefused(c, {
      status: log.why === 'empty' ? 404 : 503,
      title: 'No log',
      says: whyNoLog(log),
      retrySeconds: againSeconds(log),
    })
  c.header('Cache-Control', 'private, no-store')
  const blocks = log.blocks.values()
  const text = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = blocks.next()
      if (done) controller.close()
      else controller.enqueue(encode(textOfBlock(await unpack(value))))
    },
  })
  return c.body(text, 200, { 'Content-Type': 'text/plain; charset=UTF-8' })
})

async function load(c: Context<SiteEnv>, part: number | 'text') {
  const { project = '', id = '' } = c.req.param() as { project?: string; id?: string }
  const loaded = showsLogs(c, project) ? await c.get('reader').log(project, id, part) : null
  return { loaded, of: { project, shortId: id.slice(0, 8) } }
}

/** Blocks as HTML, each on its own, so that a browser need not lay out what is far away. */
async function linesOf({ blocks }: LogPage, range: LineRange | null): Promise<ArrayBuffer> {
  const texts = await Promise.all(blocks.map(unpack))
  return encode(texts.map((html) => `<div>${marked(html, range)}</div>`).join('')).buffer
}

/** The same with a mark on the lines of the range. */
function marked(html: string, range: LineRange | null): string {
  if (range === null) return html
  return html.replace(/<p id="L(\d+)"/g, (found, number) =>
    Number(number) >= range.from && Number(number) <= range.to ? `${found} class="marked"` : found,
  )
}
