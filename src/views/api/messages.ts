import type { Freshness } from '../../domain/freshness.ts'
import type { ProjectPage } from '../../mirror/protocol.ts'

/** What an answer of the API says beside its result. The codes are the board's own. */
export interface ApiMessage {
  code: number
  message: string
}

/** How far an answer may be trusted; empty for a fresh one. */
export function freshnessMessages(freshness: Freshness): ApiMessage[] {
  switch (freshness.kind) {
    case 'fresh':
      return []
    case 'stale':
      return [{ code: 1001, message: `This is as of ${iso(freshness.checkedAt)}.` }]
    case 'failing': {
      const { since, checkedAt } = freshness
      const message = `The Cloudflare API has not answered since ${iso(since)}. This is as of ${iso(checkedAt)}.`
      return [{ code: 1001, message }]
    }
  }
}

/** How many of a project's deployments are known; empty when all of them are. */
export function historyMessages({ stored, total, complete }: ProjectPage): ApiMessage[] {
  if (complete || (total !== null && stored >= total)) return []
  const extent = total === null ? stored : `${stored} of ${total}`
  const message = `${extent} deployments are known by now. The older ones are being read.`
  return [{ code: 1002, message }]
}

const iso = (at: number) => new Date(at).toISOString()
