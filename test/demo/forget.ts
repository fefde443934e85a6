import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// The demo's account begins anew on every start, so what its board remembers of an earlier one has to go.
const [folder = 'demo'] = process.argv.slice(2)
rmSync(fileURLToPath(import.meta.resolve(`../../.wrangler/${folder}`)), { recursive: true, force: true })
