import type { PagesProject } from './project.ts'

/** One uploaded file, as it arrived. */
export interface Asset {
  /** Base64. */
  value: string
  contentType: string
}

/** Path to hash, as in the `manifest` field. */
export type Manifest = Record<string, string>

/** On the plans of today; the upload token says it, and wrangler counts before it uploads. */
export const MOST_FILES = 20_000

/**
 * The hashes that a client has to upload. A hash counts once `upsert-hashes` confirmed it: wrangler says of a failed
 * confirmation that the files may have to be uploaded again.
 */
export function missingHashes({ confirmed }: PagesProject, hashes: readonly string[]): string[] {
  return hashes.filter((hash) => !confirmed.has(hash))
}

export function keepAsset({ assets }: PagesProject, hash: string, asset: Asset): void {
  assets.set(hash, asset)
}

/** Confirms what was uploaded; what never was stays missing. */
export function confirmHashes({ assets, confirmed }: PagesProject, hashes: readonly string[]): void {
  for (const hash of hashes) if (assets.has(hash)) confirmed.add(hash)
}

/** The first path of a manifest whose file was never uploaded. */
export function firstPathWithoutFile({ assets }: PagesProject, manifest: Manifest): string | undefined {
  return Object.entries(manifest).find(([, hash]) => !assets.has(hash))?.[0]
}
