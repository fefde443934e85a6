import type { Rule } from '../domain/attention.ts'
import type { DeploymentSummary } from '../domain/deployment.ts'
import { isSiteAddress, mainDomain, type Project } from '../domain/project.ts'
import { compareUrl } from '../domain/repository.ts'
import { printable, visibleName } from '../domain/text.ts'
import { SKIP_REASONS, SKIP_WORDS } from '../ledger/entry.ts'
import { ACTIVITY_PATH, deploymentPath, projectPath, siteAddress } from '../views/addresses.ts'
import type { BoardEvent } from './events.ts'

/** What is known of an event when it is told. */
export interface Known {
  project: Pick<Project, 'name' | 'domains' | 'subdomain' | 'inactive' | 'repository'>
  deployment: DeploymentSummary | null
  previous: DeploymentSummary | null
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
  known: Known
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
export function lineOf(event: BoardEvent, known: Known): Line {
  const { deployment, previous, project, boardUrl, key } = known
  const path = pathOf(event, deployment)
  const site = siteOf(event, known)
  const changes = compareUrl(project.repository, previous?.commitHash ?? null, deployment?.commitHash ?? null)
  const links = [
    ...(site ? [{ word: event.environment === 'production' ? 'Site' : 'Preview', url: site }] : []),
    ...(changes ? [{ word: 'Changes', url: changes }] : []),
  ]
  return {
    ...{ event, known },
    text: `${onOneLine(project.name, LENGTHS.name)}: ${sentenceOf(event)}`,
    detail: detailOf(event, deployment),
    board: `${boardUrl}${path}${key && `?key=${key}`}`,
    links: links.filter(({ url }) => url.length <= MAX_URL),
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

/** Words of the rules that are told. */
const RULES: Partial<Record<Rule, string>> = {
  'production-stuck': 'production gets nothing, another branch is deployed in its place',
  failing: 'the last production builds all failed',
  'build-hangs': 'a build hangs',
  address: 'an address does not work',
}

function sentenceOf({ kind, branch, why, begins, count, day }: BoardEvent): string {
  const name = branch === null ? 'the production branch' : onOneLine(visibleName(branch), LENGTHS.name)
  switch (kind) {
    case 'failed':
      return `the build of ${name} failed`
    case 'fixed':
      return `${name} builds again`
    case 'live':
      return 'a newer version is live'
    case 'rolled-back':
      return 'rolled back to an older version'
    case 'branch-ready':
      return `the preview of ${name} is ready`
    case 'stuck': {
      const said = RULES[why as Rule] ?? 'it needs attention'
      return begins ? said : `over: ${said}`
    }
    case 'deleting-soon':
      return `${count} old ${count === 1 ? 'deployment' : 'deployments'} will be deleted, from ${dayWords(day)} on`
    case 'schedule-skipped':
      return begins ? `scheduled builds of ${name} are skipped` : `scheduled builds of ${name} start again`
  }
}

function detailOf({ why, kind, begins }: BoardEvent, deployment: DeploymentSummary | null): string {
  if (kind === 'schedule-skipped') {
    const reason = SKIP_REASONS.find((one) => one === why)
    return reason && begins ? SKIP_WORDS[reason] : ''
  }
  if (deployment === null) return ''
  const { commitHash, subject } = deployment
  return onOneLine([commitHash?.slice(0, 7), subject].filter(Boolean).join(' '), LENGTHS.detail)
}

function pathOf({ kind, project }: BoardEvent, deployment: DeploymentSummary | null): string {
  if (kind === 'deleting-soon' || kind === 'schedule-skipped') return ACTIVITY_PATH
  return deployment ? deploymentPath(deployment) : projectPath(project)
}

/** Where to look at what came of it; null where nothing is there. */
function siteOf({ kind, environment }: BoardEvent, { project, deployment }: Known): string | null {
  if (kind === 'live' || kind === 'rolled-back') {
    const domain = mainDomain(project)
    return domain && siteAddress(domain)
  }
  if (deployment?.status !== 'success') return null
  const own = environment === 'production' ? [] : deployment.aliases
  return [...own, deployment.url ?? ''].find(isSiteAddress) ?? null
}

/** `3 December`, by UTC. */
function dayWords(at: number | null): string {
  return new Date(at ?? 0).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', timeZone: 'UTC' })
}

/** Words of others: on one line, without what turns the text around them, cut. */
function onOneLine(text: string, length: number): string {
  const line = printable(text).toWellFormed().replace(/\s+/g, ' ').trim()
  return line.length <= length ? line : `${line.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`
}
