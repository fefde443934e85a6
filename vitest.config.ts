import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { outsideWorld } from './test/support/certificates.ts'

/** Of the stateful test. What a test reads of `import.meta.env` is kept as it was when the file was compiled last. */
const { SEED = '31', RUNS = '6' } = process.env

/** In workerd, on real KV and real Durable Objects. The runner itself gives the tests Node's modules. */
const worker = {
  plugins: [
    cloudflareTest({
      main: 'test/support/worker.ts',
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        // No test may leave this machine: what is not handed to the simulator is answered here, or fails.
        outboundService: outsideWorld,
      },
    }),
  ],
  test: {
    name: 'worker',
    provide: { walk: { seed: Number(SEED), numRuns: Number(RUNS) } },
    // Far above what any of them takes: a busy machine is not a broken board.
    testTimeout: 60_000,
    // Every test has an account of its own, and with it a Durable Object and keys in KV.
    isolate: false,
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: ['test/**/*.node.test.ts', 'test/clients/**', 'test/browser/**'],
  },
}

/** In Node: the repository itself (layout, docs, headers) and the simulator over a real port. */
const node = {
  test: {
    name: 'node',
    include: ['test/**/*.node.test.ts'],
    exclude: ['test/clients/**', 'test/browser/**'],
  },
}

/** Slower: real clients as processes against the simulator. */
const clients = {
  test: { name: 'clients', include: ['test/clients/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000 },
}

/** What a day costs, and a long history: tables are printed, and nothing is asserted. */
const measures = ['day', 'history'].map((name) => ({
  ...worker,
  test: { ...worker.test, name, include: [`test/bench/${name}.measure.ts`], exclude: [] },
}))

export default defineConfig({ test: { projects: [worker, node, clients, ...measures] } })
