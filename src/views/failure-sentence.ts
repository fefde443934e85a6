import type { Failure } from '../domain/failure.ts'
import { count } from './deployment-words.ts'

/** Why Cloudflare gave no usable answer, in one sentence for a reader. */
export function explainFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'unauthorized':
      return "Cloudflare refused the board's token as wrong, expired or revoked; whoever runs the board can renew it with the set-up checklist."
    case 'forbidden':
      return "Cloudflare refused the board's token because it may not read this account's Pages projects; whoever runs the board can go through the set-up checklist again."
    case 'not-found':
      return 'Cloudflare does not know the account or the project it was asked for; whoever runs the board can check the account id.'
    case 'rate-limited':
      return `Cloudflare was asked too often and wants a pause of ${pause(failure.seconds)}.`
    case 'refused':
      return failure.status >= 500
        ? `Cloudflare has trouble of its own (HTTP ${failure.status}).`
        : `Cloudflare turned the question down (HTTP ${failure.status}${failure.code ? `, code ${failure.code}` : ''}).`
    case 'malformed':
      return 'Cloudflare answered in a form that this board does not understand.'
    case 'unreachable':
      return 'Cloudflare cannot be reached at the moment.'
    case 'too-large':
      return "Cloudflare's answer was larger than this board can read."
  }
}

function pause(seconds: number): string {
  return seconds < 120 ? count(Math.ceil(seconds), 'second') : count(Math.ceil(seconds / 60), 'minute')
}
