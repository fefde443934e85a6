import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** Compressed bytes: as Cloudflare compresses them (Brotli 4), and with gzip. */
interface Weight {
  brotli: number
  gzip: number
}

/** What the first visit of a page brings, each part and all of it. `page`: its address. */
export async function weigh(page: string): Promise<Record<'HTML' | 'CSS' | 'script' | 'total', Weight>> {
  const [html, css, script] = await Promise.all(
    [page, '/style.css', '/board.js'].map(async (path) => weightOf(await bodyOf(new URL(path, page)))),
  )
  const parts = { HTML: html ?? NOTHING, CSS: css ?? NOTHING, script: script ?? NOTHING }
  return { ...parts, total: Object.values(parts).reduce(add, NOTHING) }
}

const NOTHING: Weight = { brotli: 0, gzip: 0 }

function add(one: Weight, other: Weight): Weight {
  return { brotli: one.brotli + other.brotli, gzip: one.gzip + other.gzip }
}

function weightOf(body: string): Weight {
  const brotli = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })
  return { brotli: brotli.byteLength, gzip: gzipSync(body).byteLength }
}

async function bodyOf(address: URL): Promise<string> {
  const response = await fetch(address)
  if (!response.ok) throw new Error(`${address.pathname}: ${response.status}`)
  return response.text()
}
