import { readFileSync } from 'node:fs'
import { parse } from 'dotenv'

/** The file of settings that `wrangler dev` gives the board. */
export const DEV_VARS = '.dev.vars'

/**
 * What is set in `.dev.vars` of this folder; null: it cannot be read. The parser and its version are those of wrangler
 * 4.156.2: Node's own ends a value at the first of its quotes, where wrangler goes on to the last one of the line.
 */
export function readDevVars(): Record<string, string> | null {
  try {
    return parse(readFileSync(DEV_VARS))
  } catch {
    return null
  }
}

/** Says that there are no settings to be read, and ends the command as failed. */
export function tellNoDevVars(): void {
  console.log(
    `There is no ${DEV_VARS} here that can be read. Copy .dev.vars.example to ${DEV_VARS} and fill it in.`,
  )
  process.exitCode = 1
}
