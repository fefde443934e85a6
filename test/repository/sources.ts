import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'

const ROOT = posix.join(import.meta.dirname, '../../')

/** All files below a folder of the repository, as paths from its root: `src/domain/glob.ts`. */
export function filesIn(folder: string): string[] {
  return readdirSync(ROOT + folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath.slice(ROOT.length), entry.name))
    .filter((path) => !path.includes('/.'))
    .sort()
}

export function readSource(path: string): string {
  return readFileSync(ROOT + path, 'utf8')
}

/** What a file imports of the repository itself, types among it, as paths from its root. */
export function importsOf(path: string): string[] {
  return importsIn(readSource(path)).map((target) => posix.join(posix.dirname(path), target))
}

/** The packages that a source text imports. What the platform has itself, such as `node:fs`, is none. */
export function packagesIn(source: string): string[] {
  const named = source.matchAll(/\b(?:from|import)\s*\(?\s*['"]((?:@[\w-]+\/)?[\w-]+)(?:\/[^'":]*)?['"]/g)
  return [...named].map(([, name = '']) => name)
}

/** The relative modules that a source text names: `import … from`, `export … from`, `import '…'` and `import('…')`. */
export function importsIn(source: string): string[] {
  const named = source.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]*)['"]/g)
  return [...named].map(([, target = '']) => target)
}
