import type { Deployment } from '../../src/domain/deployment.ts'
import type { Status } from '../../src/domain/status.ts'
import { makeDeployment } from '../domain/make.ts'
import { type Seeded, seeded } from '../simulator/seeded.ts'

/** How much history an account has. */
export interface HistorySize {
  projects: number
  /** In all, and of the project with the longest history. */
  deployments: number
  longest: number
}

const MINUTE_MS = 60_000

/** The words of commit messages, the usual ones first: a word is the more frequent the earlier it stands. */
const WORDS =
  `fix the add update to for in of and remove from bump use when on page with not build test docs style link header footer
  menu image error layout button form search list table text color mobile version types config script cache deploy preview
  release typo readme tests lint format refactor rename move merge revert branch default missing broken handle support allow
  improve make show hide load render request response api client server route router state store query filter sort date time
  locale translation german french blog post article author category tag feed sitemap redirect robots meta title description
  card grid hero banner cookie consent analytics tracking font icon logo svg dark light theme contrast focus keyboard screen
  reader aria label contact newsletter signup login account profile settings checkout cart product price currency shipping
  invoice tax payment order stock variant upload download file size limit timeout retry queue worker durable object binding
  environment variable secret token header policy security upgrade downgrade dependency package lock bundle chunk vendor`.split(
    /\s+/,
  )

const AREAS = ['nav', 'blog', 'shop', 'api', 'docs', 'ui', 'ci', 'i18n', 'seo', 'deps']

/** Deployments of a project of that size, the oldest first; the newest was made at `end` (ms). */
export function* makeHistory(project: string, length: number, end: number): Generator<Deployment> {
  const random = seeded(project)
  for (let index = 0; index < length; index += 1)
    yield makeOne(project, random, end - (length - 1 - index) * 9 * MINUTE_MS - random.int(0, MINUTE_MS))
}

/** The names of the account's projects, and how many deployments each has. */
export function projectsOf({
  projects,
  deployments,
  longest,
}: HistorySize): [name: string, length: number][] {
  const others = Math.floor((deployments - longest) / (projects - 1))
  return Array.from({ length: projects }, (_, index) =>
    index === 0 ? ['handbook', longest] : [`site-${index}`, others],
  )
}

function makeOne(project: string, random: Seeded, at: number): Deployment {
  const id = random.uuid()
  const time = (seconds: number) => new Date(at + seconds * 1_000).toISOString()
  const environment = random.chance(0.35) ? 'production' : 'preview'
  const branch = environment === 'production' ? 'main' : branchOf(random)
  const status: Status = random.chance(0.86)
    ? 'success'
    : random.pick(['failed', 'failed', 'canceled', 'skipped'])
  const message = messageOf(random, branch)
  const names = ['queued', 'initialize', 'clone_repo', 'build', 'deploy'] as const
  return makeDeployment({
    id,
    shortId: id.slice(0, 8),
    project,
    environment,
    branch,
    status,
    message,
    url: `https://${id.slice(0, 8)}.${project}.pages.dev`,
    aliases:
      environment === 'preview' ? [`https://${branch.replaceAll(/\W/g, '-')}.${project}.pages.dev`] : [],
    createdOn: time(0).replace('Z', `${random.int(100, 999)}Z`),
    startedOn: time(2),
    endedOn: time(60),
    modifiedOn: time(60),
    commitHash: random.hex(40),
    subject: message.split('\n')[0] ?? '',
    stages: names.map((name, index) => ({
      name,
      status: status === 'failed' && index > 2 ? 'failure' : 'success',
      startedOn: time(12 * index),
      endedOn: time(12 * index + 11),
    })),
  })
}

function branchOf(random: Seeded): string {
  const area = random.pick(AREAS)
  if (random.chance(0.2))
    return `dependabot/npm_and_yarn/${wordOf(random)}-${random.int(1, 20)}.${random.int(0, 9)}.0`
  return random.chance(0.3)
    ? `feature/${area}-${wordOf(random)}`
    : `fix/${random.int(100, 4_000)}-${wordOf(random)}`
}

/** A subject, and a body in some: as Git's users write them. */
function messageOf(random: Seeded, branch: string): string {
  if (branch.startsWith('dependabot/')) {
    const name = branch.split('/').at(-1)?.split('-')[0]
    const [from, to] = [random.int(1, 9), random.int(10, 20)]
    return `Bump ${name} from ${from}.0.1 to ${to}.0.0\n\nBumps [${name}](https://github.com/${name}/${name}) from ${from}.0.1 to ${to}.0.0.\n\nSigned-off-by: dependabot[bot] <support@github.com>`
  }
  const subject = `${random.chance(0.4) ? `${random.pick(AREAS)}: ` : ''}${sentence(random, random.int(3, 8))} (#${random.int(1, 9_000)})`
  return random.chance(0.3) ? `${subject}\n\n${sentence(random, random.int(10, 45))}.` : subject
}

const sentence = (random: Seeded, words: number) =>
  Array.from({ length: words }, () => (random.chance(0.08) ? `use${random.hex(4)}` : wordOf(random))).join(
    ' ',
  )

/** Zipf's law, nearly: of two words the one that stands further in front is more frequent. */
function wordOf(random: Seeded): string {
  return WORDS[Math.floor(WORDS.length ** random.next()) - 1] ?? 'fix'
}
