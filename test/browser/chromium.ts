import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const ROOT = join(import.meta.dirname, '../..')

/** The release of `@sparticuz/chromium` that is brought where there is no Chromium: its browser lies in the npm package. */
export const RELEASE = '153.0.0'

/** Holds what was brought, under the release's name, so that no older one is ever used. */
export const BROUGHT = join(ROOT, '.cache', `chromium-${RELEASE}`)

// The shell has no windows to draw and takes half the time.
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
]

export interface Chromium {
  executablePath: string
  /** What it needs in its environment. */
  env: Record<string, string>
}

/** `CHROMIUM_PATH`, else the one on the `PATH`, else the one that was brought; null when there is none. */
export function findChromium(env = process.env): Chromium | null {
  const installed = env.CHROMIUM_PATH || onPath(env.PATH ?? '')
  if (installed) return { executablePath: installed, env: {} }
  const executablePath = join(BROUGHT, 'chromium')
  if (!isExecutable(executablePath)) return null
  // The package brings the libraries and fonts that a bare machine lacks.
  const libraries = [join(BROUGHT, 'al2023/lib'), env.LD_LIBRARY_PATH].filter(Boolean).join(delimiter)
  return { executablePath, env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(BROUGHT, 'fonts.conf') } }
}

function onPath(path: string): string | undefined {
  const folders = path.split(delimiter).filter(Boolean)
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable)
}

function isExecutable(file: string): boolean {
  if (!existsSync(file)) return false
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
