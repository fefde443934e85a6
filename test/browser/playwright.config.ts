import { join } from 'node:path'
import { defineConfig } from '@playwright/test'
import { findChromium } from './chromium.ts'

const ROOT = join(import.meta.dirname, '../..')
const PORT = Number(process.env.BROWSER_TEST_PORT || 8797)

const chromium = findChromium()

/** The same day whenever the tests run, as a page tells other things at the end of a month; pictures are of today. */
const STARTS_AT = process.env.PICTURES ? new Date().toISOString() : '2100-06-16T10:00:00Z'

/** The demo. Nothing happens in its account but what the tests make happen. */
const DEMO = `wrangler dev --config test/demo/wrangler.toml --persist-to .wrangler/browser --var LIFE:off --var STARTS_AT:${STARTS_AT} --var BOARD_URL:http://127.0.0.1:${PORT}`

export default defineConfig({
  testDir: '.',
  testMatch: process.env.PICTURES ? '**/*.pictures.ts' : '**/*.spec.ts',
  outputDir: join(ROOT, '.artifacts/failures'),
  // One account for all: what a test does to it, the next one sees.
  workers: 1,
  // Generous: these machines are busy, and a test that waits for something waits no longer than it takes.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  webServer: {
    command: `${DEMO} --ip 127.0.0.1 --port ${PORT} --inspector-port 0`,
    cwd: ROOT,
    url: `http://127.0.0.1:${PORT}/board.js`,
    timeout: 90_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    viewport: { width: 1280, height: 800 },
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(chromium && {
        executablePath: chromium.executablePath,
        env: { ...process.env, ...chromium.env } as Record<string, string>,
      }),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        // No test may leave this machine.
        '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      ],
    },
  },
})
