import type { Failure } from '../domain/failure.ts'

/**
 * One thing that was looked at. `wrong` keeps the board or a feature from working, `note` does not, and `unknown` is what
 * nobody can tell from here. Holds no value of a secret, no account id and no words of Cloudflare's.
 */
export interface Finding {
  result: 'ok' | 'wrong' | 'note' | 'unknown'
  /** Whole sentences. */
  says: string
  /** What to do about it. */
  todo?: string
}

const WIDTH = 9

/** Findings as lines for a terminal, the results in a column of their own. */
export function printed(findings: readonly Finding[]): string {
  return findings
    .flatMap(({ result, says, todo }) => [
      `${result.padEnd(WIDTH)}${says}`,
      ...(todo ? [' '.repeat(WIDTH) + todo] : []),
    ])
    .join('\n')
}

/** Why Cloudflare gave no answer, and what to do about it. */
export function explain(failure: Failure): Finding {
  const { says, todo } = FAILURES[failure.kind]
  return { result: 'wrong', says, todo }
}

const AGAIN = 'Try again in a few minutes.'
const FAILURES: Record<Failure['kind'], { says: string; todo: string }> = {
  storage: { says: 'The answer could not be kept.', todo: AGAIN },
  unauthorized: {
    says: 'Cloudflare refused the token.',
    todo: 'Copy it again, or make a new one: Cloudflare shows a token only once. A Global API Key is no token.',
  },
  forbidden: {
    says: "The token may not read this account's Pages projects.",
    todo: 'Give it the permission Account, Cloudflare Pages, Read for this account, or copy it again; or CLOUDFLARE_ACCOUNT_ID is that of another one.',
  },
  'not-found': {
    says: 'Cloudflare knows no such account.',
    todo: 'npx wrangler whoami prints the right CLOUDFLARE_ACCOUNT_ID. If CLOUDFLARE_API_BASE_URL is set, look at it, too.',
  },
  'rate-limited': {
    says: 'Cloudflare was asked too often by this user, so the projects could not be read.',
    todo: AGAIN,
  },
  refused: { says: 'Cloudflare turned the question for the projects down.', todo: AGAIN },
  malformed: {
    says: 'What answered is not the Cloudflare API. Or it holds something that the board cannot read.',
    todo: 'Look at CLOUDFLARE_API_BASE_URL; without it the right one is used.',
  },
  unreachable: {
    says: 'Cloudflare could not be reached.',
    todo: "Look at this machine's network and at CLOUDFLARE_API_BASE_URL, and try again.",
  },
  'too-large': { says: "Cloudflare's answer was larger than the board can read.", todo: AGAIN },
}
