import type { Context } from 'hono'
import * as v from 'valibot'

/**
 * A JSON body of the wanted shape, or undefined. The content type does not count: wrangler sends `text/plain` when it
 * creates a project.
 */
export async function jsonBody<Schema extends v.GenericSchema>(
  c: Context,
  schema: Schema,
): Promise<v.InferOutput<Schema> | undefined> {
  const body: unknown = await c.req.json().catch(() => undefined)
  const parsed = v.safeParse(schema, body)
  return parsed.success ? parsed.output : undefined
}
