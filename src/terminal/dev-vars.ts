import { setTimeout } from 'node:timers/promises'
import { type RawSettings, readConfig } from '../settings/read.ts'
import type { Settings } from '../settings/table.ts'

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

/** Where a setting that is missing or wrong is to be mended. */
export const WHERE =
  'Settings are read from [vars] of wrangler.toml, and from .dev.vars; where that is missing, copy .dev.vars.example to it, and fill it in.'

/** Runs a command on the settings of this folder. It ends as failed where it says false, or they cannot be read. */
export async function runCommand(command: (tools: Tools) => Promise<boolean>): Promise<void> {
  const print = (line: string) => console.log(line)
  const env = await readSettings(print)
  const isDone = env && (await command({ env, fetch, print, wait: setTimeout, now: Date.now }))
  process.exitCode = isDone ? 0 : 1
}

/**
 * What `wrangler dev` gives the board in this folder: `[vars]` of `wrangler.toml`, and before them `.dev.vars`, as wrangler
 * reads both. Null, said why: wrangler cannot read them.
 */
async function readSettings(print: Tools['print']): Promise<Record<string, unknown> | null> {
  const { unstable_getVarsForDev, unstable_readConfig } = await import('wrangler')
  try {
    const { configPath, vars } = unstable_readConfig({})
    const bindings = unstable_getVarsForDev(configPath, undefined, vars, undefined, true)
    return Object.fromEntries(Object.entries(bindings).map(([name, { value }]) => [name, value]))
  } catch (error) {
    const { message, location } = error as Error & { location?: { line: number } }
    // Behind that stands the value itself, which may be a secret.
    const why = message.replace(/ but got .*/s, '')
    print(
      `wrangler cannot read the settings${location ? `, line ${location.line} of wrangler.toml` : ''}: ${why}.`,
    )
    return null
  }
}

/** Reads the settings, and prints what is wrong with them. `settings` is null where the board would stay closed; `wrong`: names. */
export function openSettings({ env, print }: Tools): { settings: Settings | null; wrong: string[] } {
  const config = readConfig(env)
  for (const { name, says } of config.problems) print(`${name} ${says}.`)
  if (!config.open) print(WHERE)
  return { settings: config.open ? config.settings : null, wrong: config.problems.map(({ name }) => name) }
}
