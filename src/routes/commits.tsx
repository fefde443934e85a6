import type { Context } from 'hono'
import { Hono } from 'hono/tiny'
import type { SiteEnv } from '../board.ts'
import { readCommitHash } from '../domain/commit-standing.ts'
import { CommitsView, CommitView } from '../views/project/commit.tsx'
import { sendNotReady, sendRefused } from './formats.tsx'
import { frameOf } from './html.ts'
import { sendPage } from './send-page.ts'

/** Is my commit live? `/projects/:project/commits/:hash`, and `/commits/:hash` across projects. */
export const commits = new Hono<SiteEnv>()

commits.get('/projects/:project/commits/:hash', async (c) => {
  const hash = readCommitHash(c.req.param('hash'))
  if (hash === null) return sendNoCommit(c)
  const loaded = await c.get('reader').finds.commit(c.req.param('project'), hash)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const { page, ...found } = loaded.value
  const frame = frameOf(c, loaded.freshness, 'projects')
  return sendPage(c, { ...loaded, view: () => <CommitView {...{ frame, page, hash, found }} /> })
})

commits.get('/commits/:hash', async (c) => {
  const hash = readCommitHash(c.req.param('hash'))
  if (hash === null) return sendNoCommit(c)
  const loaded = await c.get('reader').finds.commits(hash)
  if (loaded.kind !== 'ready') return sendNotReady(c, loaded)
  const frame = frameOf(c, loaded.freshness, 'projects')
  return sendPage(c, { ...loaded, view: () => <CommitsView {...{ frame, hash }} found={loaded.value} /> })
})

function sendNoCommit(c: Context<SiteEnv>): Response {
  return sendRefused(c, {
    status: 400,
    title: 'This is no commit',
    says: 'A commit is written as its hash or the beginning of it: 7 digits or more, from 0 to 9 and from a to f.',
  })
}
