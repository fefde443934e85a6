import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The board's own folder. */
export const ROOT = fileURLToPath(import.meta.resolve('../..'))

interface Bundle {
  script: string
  /** What `wrangler deploy` would upload, gzipped, in KiB. */
  gzipped: number
}

/** The bundle that `wrangler deploy` would upload from a folder; `entry` is below `test/bench`, default the board's own. */
export function bundle(root: string, entry?: string): Bundle {
  return inFolder((folder) => {
    const main = entry ? [join(root, 'test/bench', entry)] : []
    const said = wrangler(root, ['deploy', ...main, '--dry-run', '--outdir', folder])
    const name = entry ? entry.replace(/^.*\/(.*)\.ts$/, '$1.js') : 'index.js'
    return {
      script: readFileSync(join(folder, name), 'utf8'),
      gzipped: Number(said.match(/gzip: ([\d.]+) KiB/)?.[1]),
    }
  })
}

/** Milliseconds that the board's code is busy when an isolate starts, on this machine, as wrangler samples it. */
export function startupTime(root: string): number {
  return inFolder((folder) => {
    const said = wrangler(root, ['check', 'startup', '--outfile', join(folder, 'startup.cpuprofile')])
    return Number(said.match(/Active: ([\d.]+) ms/)?.[1])
  })
}

/** A Worker of one file, without imports of its own. */
export function singleFile(path: string): string {
  return stripTypeScriptTypes(readFileSync(fileURLToPath(import.meta.resolve(path)), 'utf8'))
}

function wrangler(root: string, args: string[]): string {
  const program = join(root, 'node_modules/wrangler/bin/wrangler.js')
  const env = { ...process.env, NO_COLOR: '1', WRANGLER_HIDE_BANNER: 'true', WRANGLER_SEND_METRICS: 'false' }
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: root,
    env,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`wrangler ${args[0]} failed:\n${stdout}${stderr}`)
  return stdout
}

/** In a folder that is gone afterwards. */
function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'pageboard-bench-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
