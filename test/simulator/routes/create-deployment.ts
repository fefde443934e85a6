import type { Context } from 'hono'
import * as v from 'valibot'
import type { Account } from '../api.ts'
import { failure, success } from '../envelope.ts'
import { ERRORS } from '../errors.ts'
import { firstPathWithoutFile, type Manifest, MOST_FILES } from '../files.ts'
import type { PagesProject } from '../project.ts'
import { findDeployment, newestFirst } from '../queries.ts'
import { type WireDeployment, wireDeployment } from '../wire.ts'
import type { NewDeployment } from '../world.ts'

const manifestSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.check((value) => !Array.isArray(value)), // an empty list passes for a record
  v.record(v.pipe(v.string(), v.startsWith('/')), v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))),
  v.maxEntries(MOST_FILES),
)

type Form = Record<string, unknown>

/**
 * With a manifest it is a direct upload, into a project from Git as well; without one, a build of a branch's head. Both
 * have the trigger `ad_hoc`: which of them it was is told by the stages.
 */
export function createDeployment(account: Account) {
  return async function createDeployment(project: PagesProject, c: Context): Promise<Response> {
    // JSON instead of a form lacks the manifest, whatever it says (cloudflare-go#4079).
    const isForm = /^(multipart\/form-data|$)/.test(c.req.header('content-type') ?? '')
    if (!isForm) return failure(ERRORS.manifestMissing)
    const form: Form = await c.req.parseBody()

    if (form.manifest === undefined) {
      if (!project.source) return failure(ERRORS.manifestMissing)
      const head = headOf(project, text(form.branch), account.now())
      return success(requested(account, project, { ...head, trigger: 'ad_hoc', isUpload: false }))
    }
    const manifest = v.safeParse(manifestSchema, form.manifest)
    if (!manifest.success) return failure(ERRORS.manifestInvalid)
    return success(requested(account, project, uploadOf(project, form, manifest.output)))
  }
}

/** Starts what a client asks for, and shows it. */
export function requested(account: Account, project: PagesProject, wanted: NewDeployment): WireDeployment {
  const { world, now } = account
  const id = world.request(project.name, wanted)
  const plan = findDeployment(project, id, Number.POSITIVE_INFINITY)
  if (!plan) throw new Error(`the deployment "${id}" was not made`)
  return wireDeployment(project, plan, now())
}

/** The commit at the head of a branch: that of its newest deployment; a branch never seen gets a new one. */
export function headOf(project: PagesProject, wanted: string, now: number): NewDeployment {
  const branch = wanted || project.productionBranch
  const head = newestFirst(project.branches.get(branch)?.deployments ?? [], now).next().value
  return { branch, hash: head?.hash, message: head?.message }
}

function uploadOf(project: PagesProject, form: Form, files: Manifest): NewDeployment {
  const lost = firstPathWithoutFile(project, files)
  return {
    trigger: 'ad_hoc',
    branch: text(form.branch) || undefined,
    hash: text(form.commit_hash),
    message: text(form.commit_message),
    dirty: text(form.commit_dirty) === 'true',
    files,
    usesFunctions: '_worker.js' in form || '_worker.bundle' in form,
    // What Cloudflare makes of a file that was never uploaded is not on record.
    ...(lost === undefined ? {} : { outcome: 'failure', failure: `The file "${lost}" was never uploaded.` }),
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')
