import { createMask } from '../cloudflare/mask.ts'
import { type Deployment, isInProgress } from '../domain/deployment.ts'
import type { Failure } from '../domain/failure.ts'
import { isVisible, WHOLE_BOARD } from '../domain/visibility.ts'
import { createMemory } from '../memory/bounded.ts'
import { createSingleFlight } from '../memory/single-flight.ts'
import type { ProjectRow } from '../mirror/change.ts'
import type { Ground } from '../mirror/core.ts'
import { API } from '../mirror/limits.ts'
import { type Conversation, decodeDeployment, type LogAnswer, type NoLog } from '../mirror/protocol.ts'
import { SETTINGS, settingNames } from '../settings/table.ts'
import { pack, unpack } from './gzip.ts'
import { type Mask, REDACTOR } from './redact.ts'
import { type LogToRender, renderLog, textOfBlock } from './render.ts'
import { BLOCKS_PER_PAGE, pageAt, type StoredBlock, type StoredLog } from './store.ts'

/** A log that grows is read so often at most; and a large one, which costs more, more seldom. */
const AGAIN_MS = 10_000
const LARGE_AGAIN_MS = 60_000
const LARGE_LINES = 20_000

/** The values that are hidden in it are read so often. */
const MASKS_MS = 60_000

/** What is written last may come late: only then is a log whole. */
const SETTLED_AFTER_MS = 60_000

/** Logs that still grow, in bytes as they are sent; why there is none counts as little. */
const GROWING_BYTES = 16_000_000
/** Each may be of some MB. */
const MASKS_KEPT = 10

const NOTE_BYTES = 100

/** A log, with what gives the blocks of a page of it; or why there is none. */
type Found = { log: StoredLog; blocks: (line: number | null) => StoredBlock[] } | NoLog

type Asked = Conversation['log']['ask']

/** Reads logs, each once for all who ask for it, and redacts them before anything else is done with them. */
export function createLogs(ground: Ground) {
  const { settings, isWrong, store, logs, cloudflare, meter, outage, now } = ground
  const growing = createMemory<{ readAt: number; found: Found }>(GROWING_BYTES)
  const masks = createMemory<{ readAt: number; mask: Mask }>(MASKS_KEPT)
  const share = createSingleFlight<Found>(now)
  const own = ownSecrets(ground)

  const isShown = (name: string) =>
    [settings.SHOW_BUILD_LOGS, settings.PROJECTS].every((projects) =>
      isVisible(name, { projects, scope: WHOLE_BOARD }),
    )
  // A slip of the pen shows none, and takes none away.
  if (!isWrong('SHOW_BUILD_LOGS')) logs.keepOnly(isShown)

  /** What finds the values that are not to be read; or why nobody can tell them. */
  const readMask = async ({ id, project }: Deployment): Promise<Mask | NoLog> => {
    const known = masks.get(id)
    if (known && now() - known.readAt < MASKS_MS) return known.mask
    const readAt = now()
    // Two calls at once: the second has its place in what is kept for others.
    const answer = await meter.open().spend(API.listReserve + 1, () => cloudflare.getMask(project, id, own))
    if (!answer?.ok) return whyNone(answer, 'too-many', 'values')
    masks.set(id, { readAt, mask: answer.value }, 1)
    return answer.value
  }

  /** What was read; it is kept unless its project was taken away meanwhile. */
  const keep = (row: ProjectRow, log: StoredLog, blocks: readonly StoredBlock[], isWhole = true): Found => {
    if (isWhole && store.project(row.name)?.id === row.id) logs.save(row, log, blocks)
    return { log, blocks: (line) => pageOf(blocks, line) }
  }

  const read = async (row: ProjectRow, deployment: Deployment, isWhole: boolean): Promise<Found> => {
    const { id, project, stages } = deployment
    const mask = await readMask(deployment)
    if (typeof mask !== 'function') return mask
    const answer = await meter.open().spend(API.listReserve, () => cloudflare.getLog(project, id))
    if (!answer?.ok) return whyNone(answer, 'too-large', 'failed')
    const isRunning = isInProgress(deployment)
    const { log, blocks } = await render(now(), id, { lines: answer.value, mask, stages, isRunning })
    if (log.lines === 0) return { kind: 'none', why: 'empty' }
    return keep(row, log, blocks, isWhole)
  }

  const readOnce = (row: ProjectRow, deployment: Deployment) =>
    share(deployment.id, async () => {
      const readAt = now()
      const isWhole = isSettled(deployment, readAt)
      const found = await read(row, deployment, isWhole)
      // What is kept is not remembered beside it.
      if ('log' in found && isWhole) return found
      const bytes =
        'log' in found ? found.blocks(null).reduce((sum, { body }) => sum + body.byteLength, 0) : 0
      growing.set(deployment.id, { readAt, found }, NOTE_BYTES + bytes)
      return found
    })

  const fromCloudflare = async (row: ProjectRow, deployment: Deployment): Promise<Found> => {
    const known = growing.get(deployment.id)
    const isLarge = known && 'log' in known.found && known.found.log.lines > LARGE_LINES
    if (known && now() - known.readAt < (isLarge ? LARGE_AGAIN_MS : AGAIN_MS)) return known.found
    const found: Found = outage.current() ? { kind: 'none', why: 'failed' } : await readOnce(row, deployment)
    // What was read before is better than nothing, for as long as it may be shown at all.
    const isLate = 'why' in found && (found.why === 'later' || found.why === 'failed')
    return known && isLate ? known.found : found
  }

  /** By the patterns of now, though Cloudflare does not have it any more. Its colours are lost. */
  const redactAgain = (row: ProjectRow, { id, hidden }: StoredLog) =>
    share(id, async () => {
      const texts = await Promise.all(
        logs.blocks(id, null).map(async ({ body }) => textOfBlock(await unpack(body))),
      )
      const lines = texts.flatMap((text) => text.split('\n').slice(0, -1)).map((text) => ({ at: null, text }))
      const { log, blocks } = await render(now(), id, {
        lines,
        mask: createMask(own),
        stages: [],
        isRunning: false,
      })
      // What was taken out before stands in it as the text of a mark.
      log.hidden += hidden
      return keep(row, log, blocks)
    })

  const find = async (row: ProjectRow, id: string): Promise<Found | null> => {
    const stored = logs.find(row, id)
    if (stored?.redactor === REDACTOR) return { log: stored, blocks: (line) => logs.blocks(stored.id, line) }
    const body = store.deployments.find(row.key, id)
    const deployment = body === null ? null : decodeDeployment(body)
    if (deployment) return fromCloudflare(row, deployment)
    return stored && redactAgain(row, stored)
  }

  /** What there is of a log, of those that may be shown. */
  return async ({ project, id, part }: Asked): Promise<LogAnswer> => {
    const row = isShown(project) ? store.project(project) : null
    const found = row && (await find(row, id))
    if (!found) return { kind: 'missing' }
    if (!('log' in found)) return found
    const { lines, hidden, excerpt, readAt } = found.log
    const blocks =
      part === 'excerpt'
        ? [{ first: 1, body: new TextEncoder().encode(excerpt).buffer as ArrayBuffer }]
        : found.blocks(part === 'text' ? null : part)
    const next = part === 'text' ? undefined : blocks.splice(BLOCKS_PER_PAGE)[0]
    return {
      kind: 'log',
      lines,
      hidden,
      readAt,
      first: blocks[0]?.first ?? 1,
      next: next?.first ?? null,
      blocks: blocks.map(({ body }) => body),
    }
  }
}

function isSettled(deployment: Deployment, now: number): boolean {
  const ended = deployment.endedOn ?? deployment.modifiedOn ?? deployment.createdOn ?? ''
  return !isInProgress(deployment) && (Date.parse(ended) || 0) <= now - SETTLED_AFTER_MS
}

/** Renders a log in steps, between which others have their turn. */
async function render(readAt: number, id: string, log: Omit<LogToRender, 'shortId'>) {
  const blocks: StoredBlock[] = []
  const steps = renderLog({ ...log, shortId: id.slice(0, 8) })
  for (;;) {
    const { done, value } = steps.next()
    if (done) return { log: { ...value, id, readAt, redactor: REDACTOR }, blocks }
    if (value) blocks.push({ first: value.first, body: await pack(value.html) })
    else await scheduler.wait(0)
  }
}

/** As {@link LogStore} gives the blocks of a page. */
function pageOf(blocks: readonly StoredBlock[], line: number | null): StoredBlock[] {
  const from = pageAt(blocks.findLastIndex(({ first }) => first <= (line ?? 0)))
  return blocks.slice(from, line === null ? undefined : from + BLOCKS_PER_PAGE + 1)
}

const WHY: Partial<Record<Failure['kind'], NoLog['why']>> = {
  'rate-limited': 'later',
  unauthorized: 'forbidden',
  forbidden: 'forbidden',
  'not-found': 'empty',
}

/** Null: nothing was asked, for want of calls. */
function whyNone(
  answer: { failure: Failure } | null,
  tooLarge: NoLog['why'],
  otherwise: NoLog['why'],
): NoLog {
  const kind = answer?.failure.kind ?? 'rate-limited'
  return { kind: 'none', why: kind === 'too-large' ? tooLarge : (WHY[kind] ?? otherwise) }
}

/** What of the operator's settings is secret, part by part, and the account's id. */
function ownSecrets({ env, settings }: Ground): string[] {
  const texts = settingNames()
    .filter((name) => SETTINGS[name].secret)
    .map((name) => (typeof env[name] === 'string' ? env[name] : JSON.stringify(env[name] ?? '')))
  return [settings.CLOUDFLARE_ACCOUNT_ID, ...texts, ...texts.flatMap((text) => text.split(/[\s,"'{}[\]/]+/))]
}
