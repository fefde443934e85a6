import { rmSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

// The demo's account begins anew on every start, so what its board remembers of an earlier one has to go.
rmSync(fileURLToPath(import.meta.resolve('../../.wrangler/demo')), { recursive: true, force: true })
