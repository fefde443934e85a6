import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import type { ProjectCard } from '../domain/card.ts'
import { type DeploymentSummary, isInProgress } from '../domain/deployment.ts'
import { branchesPath, branchPath, environmentPath, projectPath } from '../views/addresses.ts'
import { emptyElement } from '../views/jsx.ts'
import { sendNotReady, sendRefused } from './formats.tsx'
import { originOf } from './html.ts'
import { parametersOf } from './parameters.ts'
import { sendText } from './send-page.ts'

/** Each branch is a question to the mirror. */
const MAX_BRANCHES = 10

const PARAMETERS = { branches: readBranches }

type BranchName = [project: string, branch: string]

/** Reads `?branches=docs:feat/x,shop:qa`. */
function readBranches(text = ''): BranchName[] | 'unreadable' {
  const names = text === '' ? [] : text.split(',').map((one) => one.match(/^([^:]+):(.+)$/s)?.slice(1))
  const isRight = names.length <= MAX_BRANCHES && names.every((name) => name !== undefined)
  return isRight ? (names as BranchName[]) : 'unreadable'
}

/** `/cctray.xml`: production of each project for build monitors, and of branches those that are asked for. */
export const cctray = new Hono<SiteEnv>().get('/cctray.xml', async (c) => {
  const { branches } = parametersOf(c, PARAMETERS)
  if (branches === 'unreadable') {
    return sendRefused(c, {
      status: 400,
      title: 'These branches cannot be read',
      says: `In ?branches= stand up to ${MAX_BRANCHES} of project:branch, such as docs:feat/x, with commas between them.`,
    })
  }
  const loaded = await c.get('reader').overview()
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { cards } = loaded.value
  const found = await Promise.all(branches.map((name) => ofBranch(c, name)))
  const projects = [
    ...cards
      .filter(({ latest }) => latest !== null)
      .flatMap((card) => [ofProject(c, card), ...ofEnvironments(c, card)]),
    ...found,
  ]
  const text = `<?xml version="1.0" encoding="utf-8"?>\n<Projects>\n${projects.join('')}</Projects>\n`
  return sendText(c, text, 'application/xml; charset=utf-8')
})

interface Entry {
  name: string
  path: string
  /** What runs, and what ended last. */
  running: boolean
  ended: DeploymentSummary | null
  /** Of an entry that nothing ended in. */
  since: string | null
}

function ofProject(c: Context<SiteEnv>, { project, production, running }: ProjectCard): string {
  return write(c, {
    name: project.name,
    path: projectPath(project.name),
    running: running.some(({ environment }) => environment === 'production'),
    ended: production,
    since: project.createdOn,
  })
}

/** A project's name holds no dot. */
function ofEnvironments(c: Context<SiteEnv>, { project, environments = [] }: ProjectCard): string[] {
  return environments.map(({ name, newest, shown }) =>
    write(c, {
      name: `${project.name}.${name}`,
      path: environmentPath(project.name, name),
      ...stateOf(newest, shown),
    }),
  )
}

/** Nothing for a branch that is not known: a monitor shows what it is told. */
async function ofBranch(c: Context<SiteEnv>, [project, name]: BranchName): Promise<string> {
  const loaded = await c.get('reader').finds.branch(project, name)
  const branch = loaded.kind === 'ready' ? loaded.value.branch : null
  if (!branch) return ''
  const { newest, shown } = branch
  return write(c, {
    name: `${project}:${name}`,
    path: branchPath(project, name) ?? branchesPath(project),
    ...stateOf(newest, shown),
  })
}

function stateOf(newest: DeploymentSummary, shown: DeploymentSummary | null) {
  return {
    running: isInProgress(newest),
    ended: newest.status === 'failed' ? newest : shown,
    since: newest.createdOn,
  }
}

/**
 * While something builds, all but the activity is that of what ended before: a label that changes means another end. Monitors
 * know no more than these words: `Exception` is shown as unknown. Source: build-canaries/cctray, and what Nevergreen,
 * BuildNotify and CCMenu read.
 */
function write(c: Context<SiteEnv>, { name, path, running, ended, since }: Entry): string {
  const at = new Date(ended?.endedOn ?? ended?.createdOn ?? since ?? 0)
  const element = emptyElement('Project', {
    name,
    activity: running ? 'Building' : 'Sleeping',
    lastBuildStatus: ended === null ? 'Unknown' : ended.status === 'success' ? 'Success' : 'Failure',
    lastBuildLabel: ended?.shortId ?? null,
    lastBuildTime: `${at.toISOString().slice(0, 19)}Z`,
    webUrl: `${originOf(c)}${path}`,
  })
  return `  ${element}\n`
}
