// Brings the readers that are no npm packages, on Debian and Ubuntu as root: `npm run test:readers`, and `test:all`. Without
// apt-get their tests are left out, which is an error where CI is set.
import { spawnSync } from 'node:child_process'

/** How each is asked whether it is there, and the package that has it. */
const READERS = {
  newsboat: ['newsboat', '--version'],
  'python3-feedparser': ['/usr/bin/python3', '-c', 'import feedparser'],
  'librsvg2-bin': ['rsvg-convert', '--version'],
}

const runs = ([command = '', ...args]: readonly string[], stdio: 'ignore' | 'inherit') =>
  spawnSync(command, args, { stdio, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0

const missing = Object.entries(READERS).flatMap(([name, asked]) => (runs(asked, 'ignore') ? [] : [name]))
if (missing.length > 0) {
  const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing]
  const isThere =
    process.getuid?.() === 0 && runs(['apt-get', 'update', '--quiet'], 'inherit') && runs(install, 'inherit')
  if (!isThere) {
    console.error(
      `These readers are not there: ${missing.join(', ')}. As root: apt-get update && ${install.join(' ')}`,
    )
    process.exitCode = process.env.CI ? 1 : 0
  }
}
