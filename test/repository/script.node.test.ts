import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { readSource } from './sources.ts'

/** The bundle as `npm run build` makes it. */
async function bundle(): Promise<Uint8Array> {
  const { outputFiles } = await build({
    entryPoints: ['src/client/board.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  })
  const [file] = outputFiles
  if (!file) throw new Error('esbuild wrote nothing')
  return file.contents
}

it("the browser's script stays below 10 kB compressed, all behaviours together", async () => {
  expect(gzipSync(await bundle()).byteLength).toBeLessThan(10_000)
})

it.each(['wrangler.toml', 'test/demo/wrangler.toml'])(
  '%s has the script built before it is served',
  (path) => {
    expect(readSource(path)).toMatch(/^\[build\]\ncommand = "npm run --silent build"$/m)
  },
)
