import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { parse } from 'dotenv'
import { type RawSettings, readConfig } from '../settings/read.ts'
import type { Settings } from '../settings/table.ts'

/** The file of settings that `wrangler dev` gives the board. */
const DEV_VARS = '.dev.vars'

/** What a command works with. */
export interface Tools {
  /** The settings as they are written. */
  env: RawSettings
  fetch: typeof fetch
  print: (line: string) => void
  /** Resolves after so many milliseconds. */
  wait: (ms: number) => Promise<void>
  /** Milliseconds since 1970. */
  now: () => number
}

/** Runs a command on the settings of this folder. It ends as failed where it says false, or there are none. */
export async function runCommand(command: (tools: Tools) => Promise<boolean>): Promise<void> {
  const print = (line: string) => console.log(line)
  const env = readDevVars()
  if (!env)
    print(
      `There is no ${DEV_VARS} here that can be read. Copy .dev.vars.example to ${DEV_VARS} and fill it in.`,
    )
  const isDone = env && (await command({ env, fetch, print, wait: setTimeout, now: Date.now }))
  process.exitCode = isDone ? 0 : 1
}

/**
 * What is set in `.dev.vars` of this folder; null: it cannot be read. The parser and its version are those of wrangler
 * 4.156.2: Node's own ends a value at the first of its quotes, where wrangler goes on to the last one of the line.
 */
function readDevVars(): Record<string, string> | null {
  try {
    return parse(readFileSync(DEV_VARS))
  } catch {
    return null
  }
}

/** Reads the settings, and prints what is wrong with them; `settings` is null where the board would stay closed. */
export function openSettings({ env, print }: Tools): { settings: Settings | null; isFlawless: boolean } {
  const config = readConfig(env)
  for (const { name, says } of config.problems) print(`${name} ${says}.`)
  return { settings: config.open ? config.settings : null, isFlawless: config.problems.length === 0 }
}
