/**
 * One thing that was looked at. `wrong` keeps the board from working, `note` does not, and `unknown` is what nobody can
 * tell from here. Holds no value of a secret, no account id and no words of Cloudflare's.
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
