import { openKeys } from '../access/sign.ts'
import { inRealTime } from '../cloudflare/call.ts'
import type { DeploymentSummary } from '../domain/deployment.ts'
import { EVENTS, type EventKind, makeEvent } from '../messages/events.ts'
import { send } from '../messages/receivers.ts'
import { type Line, lineOf } from '../messages/words.ts'
import { openSettings, runCommand, type Tools } from './dev-vars.ts'

/** Between two messages (ms): chats take about one a second. */
const PAUSE_MS = 1_000

/** `npm run notify:test NAME`: sends a sample of each event to a receiver, and says what came back. False when one was not taken. */
export async function sendSamples(tools: Tools, name: string | undefined): Promise<boolean> {
  const { fetch, print, wait, now } = tools
  const { settings } = openSettings(tools)
  if (!settings) return false
  const { NOTIFICATIONS, NOTIFICATION_URLS, ACCESS_KEYS, BOARD_URL } = settings
  const receivers = new Map(Object.entries(NOTIFICATION_URLS))
  const receiver = receivers.get(name ?? '')
  if (!receiver) {
    print(
      `Say which receiver: npm run notify:test NAME. NOTIFICATION_URLS has: ${[...receivers.keys()].join(', ') || 'none'}.`,
    )
    return false
  }
  const key = NOTIFICATIONS.find((entry) => entry.name === name)?.link?.key
  if (key && !(await openKeys(ACCESS_KEYS)).some(({ id }) => id === key))
    print(`No key of ACCESS_KEYS has the id ${key}: links of this receiver open nothing by themselves.`)
  let isAllTaken = true
  for (const kind of EVENTS) {
    const lines = [sampleOf(kind, BOARD_URL ?? 'https://board.example', now())]
    const sent = await send(receiver, { lines, more: 0 }, { fetch, within: inRealTime, now })
    isAllTaken &&= sent.isTaken
    print(`${kind}: ${sent.why}${sent.isTaken ? '' : ', which is not taken for sent'}`)
    await wait(PAUSE_MS)
  }
  return isAllTaken
}

/** A message about a project that nobody has. */
function sampleOf(kind: EventKind, boardUrl: string, now: number): Line {
  const isPreview = kind === 'branch-ready'
  const deployment: DeploymentSummary = {
    id: '01234567-0000-4000-8000-000000000000',
    shortId: '01234567',
    project: 'sample',
    stage: 'deploy',
    url: 'https://01234567.sample.example',
    aliases: [],
    skipReason: null,
    trigger: 'github:push',
    environment: isPreview ? 'preview' : 'production',
    status: kind === 'failed' ? 'failed' : 'success',
    createdOn: null,
    startedOn: null,
    endedOn: null,
    commitDirty: false,
    branch: isPreview ? 'feat/sample' : 'main',
    commitHash: '0123456789abcdef',
    subject: 'A sample message',
  }
  const { id, branch, environment } = deployment
  const about = { deployment: id, branch, environment, count: 3, day: now }
  const why = { stuck: 'failing', 'schedule-skipped': 'budget-used-up' }[kind as string] ?? null
  const event = makeEvent({ kind, project: 'sample', at: now, why, ...about })
  const project = {
    name: 'sample',
    subdomain: 'sample.example',
    domains: ['sample.example'],
    repository: { provider: 'github', owner: 'example', name: 'sample' },
  }
  const previous = { ...deployment, commitHash: 'fedcba9876543210' }
  return lineOf(event, { project, deployment, previous, liveId: id, boardUrl, key: '' })
}

if (import.meta.main) await runCommand((tools) => sendSamples(tools, process.argv[2]))
