import type { DeploymentSummary } from '../domain/deployment.ts'
import type { Project } from '../domain/project.ts'
import { compareUrl } from '../domain/repository.ts'
import { clip, printable, visibleName } from '../domain/text.ts'
import { dayWords } from '../domain/time.ts'
import { SKIP_REASONS, SKIP_WORDS } from '../ledger/entry.ts'
import { ACTIVITY_PATH, bestAddress, deploymentPath, projectPath } from '../views/addresses.ts'
import { type BoardEvent, type EventKind, TOLD_RULES, type ToldRule } from './events.ts'

/** What is known of an event when it is told. */
export interface EventContext {
  project: Pick<Project, 'name' | 'domains' | 'subdomain' | 'inactive' | 'repository'>
  deployment: DeploymentSummary | null
  previous: DeploymentSummary | null
  /** What is live by now. */
  liveId: string | null
  /** The board's origin, and what opens it; `''` where nothing is needed or to be had. */
  boardUrl: string
  key: string
}

/** A message before its receiver's own form: plain text, with words of others in it, and addresses. */
export interface Line {
  event: BoardEvent
  text: string
  /** The commit, or why; `''` where there is nothing to say. */
  detail: string
  board: string
  links: readonly { word: string; url: string }[]
  context: EventContext
}

/** A receiver with messages to tell: the first of them, and how many more there are. */
export interface Told {
  lines: readonly Line[]
  more: number
}

/** In UTF-16 units: names and details, as many of them as a message holds. */
const LENGTHS = { name: 60, detail: 120 }

/** No receiver takes a longer address in a link. */
const MAX_URL = 1_500

/** Makes the words of an event. */
export function lineOf(event: BoardEvent, context: EventContext): Line {
  const { deployment, previous, project, liveId, boardUrl, key } = context
  const { environment, kind, why } = event
  const page = deployment ? deploymentPath(deployment) : projectPath(event.project)
  const skipped = SKIP_REASONS.find((reason) => reason === why)
  const commit = [deployment?.commitHash?.slice(0, 7), deployment?.subject].filter(Boolean).join(' ')
  const links = [
    {
      word: environment === 'production' ? 'Site' : 'Preview',
      url: deployment && bestAddress({ project, live: { id: liveId } }, deployment),
    },
    {
      word: 'Changes',
      url: compareUrl(project.repository, previous?.commitHash, deployment?.commitHash),
    },
  ]
  return {
    event,
    context,
    text: `${onOneLine(project.name, LENGTHS.name)}: ${SENTENCES[kind](event)}`,
    detail: skipped ? SKIP_WORDS[skipped] : onOneLine(commit, LENGTHS.detail),
    // What is about no environment is what a chore did.
    board: `${boardUrl}${environment === null ? ACTIVITY_PATH : page}${key && `?key=${key}`}`,
    links: links.flatMap(({ word, url }) => (url && url.length <= MAX_URL ? { word, url } : [])),
  }
}

/** A piece of a line that a chat shows. It is up to the chat's own file that nothing in the text is more than text. */
export interface Run {
  text: string
  /** Where it leads. */
  url?: string
  isTitle?: boolean
}

/** As many of the lines as fit, and always one; the last line counts the others. */
export function fitted<T>({ lines, more }: Told, make: (lines: Run[][]) => T, fits: (made: T) => boolean): T {
  for (let length = lines.length; ; length -= 1) {
    const left = more + lines.length - length
    const made = make([
      ...lines.slice(0, length).map(runsOf),
      ...(left > 0 ? [[{ text: `and ${left} more` }]] : []),
    ])
    if (length <= 1 || fits(made)) return made
  }
}

function runsOf({ text, detail, board, links }: Line): Run[] {
  return [
    { text, url: board, isTitle: true },
    ...(detail ? [{ text: ` ${detail}` }] : []),
    ...links.flatMap(({ word, url }) => [{ text: ' · ' }, { text: word, url }]),
  ]
}

const SENTENCES: Record<EventKind, (event: BoardEvent) => string> = {
  failed: (event) => `the build of ${branchOf(event)} failed`,
  fixed: (event) => `${branchOf(event)} builds again`,
  live: () => 'a newer version is live',
  'rolled-back': () => 'rolled back to an older version',
  'branch-ready': (event) => `the preview of ${branchOf(event)} is ready`,
  stuck: ({ why, begins }) => `${begins ? '' : 'over: '}${TOLD_RULES[why as ToldRule]}`,
  'deleting-soon': ({ count, day }) =>
    `${count} old ${count === 1 ? 'deployment' : 'deployments'} will be deleted, from ${dayWords(new Date(day ?? 0))} on`,
  'schedule-skipped': (event) =>
    `scheduled builds of ${branchOf(event)} ${event.begins ? 'are skipped' : 'start again'}`,
}

function branchOf({ branch }: BoardEvent): string {
  return branch === null ? 'the production branch' : onOneLine(visibleName(branch), LENGTHS.name)
}

/** Words of others: on one line, without what turns the text around them, cut. */
function onOneLine(text: string, length: number): string {
  return clip(printable(text).replace(/\s+/g, ' ').trim(), length)
}
