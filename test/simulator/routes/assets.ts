import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { Account } from '../api.ts'
import { failure, success } from '../envelope.ts'
import { ERRORS, refusal } from '../errors.ts'
import { confirmHashes, keepAsset, missingHashes } from '../files.ts'
import type { PagesProject } from '../project.ts'
import { projectOfUploadToken } from '../upload-token.ts'
import { jsonBody } from './body.ts'

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/))
const hashesSchema = v.object({ hashes: v.array(hash) })
const filesSchema = v.array(
  v.object({
    key: hash,
    value: v.pipe(v.string(), v.base64()),
    metadata: v.object({ contentType: v.string() }),
    base64: v.literal(true),
  }),
)

/** Not under the account, and not for its token: the upload token says which project the files are for. */
export function assetRoutes({ world, now }: Account): Hono {
  const routes = new Hono()

  const uploading = (handle: (project: PagesProject, c: Context) => Promise<Response>) => (c: Context) => {
    const id = projectOfUploadToken(c.req.header('authorization'), now())
    const project = world.projects.find((candidate) => candidate.id === id)
    return project ? handle(project, c) : failure(ERRORS.uploadUnauthorized)
  }
  const withBody =
    <Schema extends v.GenericSchema>(
      schema: Schema,
      handle: (project: PagesProject, body: v.InferOutput<Schema>) => unknown,
    ) =>
    async (project: PagesProject, c: Context) => {
      const body = await jsonBody(c, schema)
      if (body === undefined) return failure(refusal('The body is not what this address takes.'))
      return success(handle(project, body) ?? null)
    }

  routes.post(
    '/check-missing',
    uploading(withBody(hashesSchema, (project, { hashes }) => missingHashes(project, hashes))),
  )
  routes.post(
    '/upload',
    uploading(
      withBody(filesSchema, (project, files) => {
        for (const { key, value, metadata } of files) {
          keepAsset(project, key, { value, contentType: metadata.contentType })
        }
      }),
    ),
  )
  routes.post(
    '/upsert-hashes',
    uploading(withBody(hashesSchema, (project, { hashes }) => confirmHashes(project, hashes))),
  )
  return routes
}
