import { base64, bytesOf } from '../access/sign.ts'
import type { DeploymentSummary } from '../domain/deployment.ts'
import type { Line } from './words.ts'

/** A message for a program. Source: the specification of Standard Webhooks. */
export function webhookBody({ event, text, board, links, context }: Line): string {
  const { kind, project, environment, branch, begins, why, count, day, at } = event
  return JSON.stringify({
    type: kind,
    timestamp: new Date(at).toISOString(),
    data: {
      text,
      project,
      environment,
      branch,
      begins,
      why,
      count,
      day: day === null ? null : new Date(day).toISOString(),
      deployment: context.deployment && publicFieldsOf(context.deployment),
      previous: context.previous && publicFieldsOf(context.previous),
      links: { board, ...Object.fromEntries(links.map(({ word, url }) => [word.toLowerCase(), url])) },
    },
  })
}

function publicFieldsOf({ id, shortId, status, createdOn, branch, commitHash, subject }: DeploymentSummary) {
  return { id, shortId, status, createdOn, branch, commitHash, subject }
}

/** The headers by which its receiver can tell that a message is ours, and new. `now`: of this try (ms). */
export async function signedHeaders(id: string, body: string, secrets: readonly string[], now: number) {
  const timestamp = String(Math.floor(now / 1_000))
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`)
  const sign = async (secret: string) => {
    const bytes = bytesOf(secret.replace('whsec_', ''))
    const kind = { name: 'HMAC', hash: 'SHA-256' }
    const key = await crypto.subtle.importKey('raw', bytes, kind, false, ['sign'])
    return `v1,${base64(new Uint8Array(await crypto.subtle.sign('HMAC', key, signed)))}`
  }
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': (await Promise.all(secrets.map(sign))).join(' '),
  }
}
