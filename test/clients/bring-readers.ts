// Brings the readers that are no npm packages, on Debian as root: `npm run test:readers`, and `test:all`. Without apt-get
// their tests are left out, which is an error where CI is set.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RFC_PATH } from './atom-schema.ts'

/** How each is asked whether it is there, and the package that has it. */
const READERS = {
  jing: ['which', 'jing'],
  newsboat: ['newsboat', '--version'],
  'python3-feedparser': ['/usr/bin/python3', '-c', 'import feedparser'],
  'librsvg2-bin': ['rsvg-convert', '--version'],
}

/**
 * Takes the RFC with the schema of Atom out of a package of 195 MB. That is in Debian's component `non-free`, so that it comes by
 * sources of its own, which are the machine's with another component; the machine's own stay as they are.
 */
const BRING_RFC = `
  cd "$1"
  mkdir -p lists/partial "$(dirname "$2")"
  apt-get indextargets 'Identifier: Packages' 'Component: main' 'Origin: Debian' --format \\
    'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(REPO_URI) $(CODENAME) non-free' | sort -u > list
  own() {
    apt-get -o Dir::Etc::SourceList="$PWD/list" -o Dir::Etc::SourceParts=/dev/null -o Dir::State::Lists="$PWD/lists" \\
      -o Acquire::Retries=3 -o APT::Sandbox::User=root "$@"
  }
  own update
  own download doc-rfc-std-proposed
  dpkg-deb --fsys-tarfile *.deb | tar -xO ./usr/share/doc/RFC/proposed-standard/rfc4287.txt.gz > text.gz
  gunzip text.gz
  mv text "$2"
`

const runs = ([command = '', ...args]: readonly string[], stdio: 'ignore' | 'inherit') =>
  spawnSync(command, args, { stdio, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }).status === 0

const missing = Object.entries(READERS).flatMap(([name, asked]) => (runs(asked, 'ignore') ? [] : [name]))
const hasRfc = existsSync(RFC_PATH)
const isUpToDate =
  (missing.length > 0 || !hasRfc) &&
  process.getuid?.() === 0 &&
  runs(['apt-get', 'update', '--quiet'], 'inherit')

const install = ['apt-get', 'install', '--yes', '--no-install-recommends', ...missing]
if (missing.length > 0 && !(isUpToDate && runs(install, 'inherit')))
  isMissing(`These readers: ${missing.join(', ')}. As root: apt-get update && ${install.join(' ')}`)

if (!hasRfc && !(isUpToDate && bringRfc()))
  isMissing(
    `The text of RFC 4287, whose schema of Atom jing checks feeds by, as ${RFC_PATH}. On Debian it comes by apt-get, as root`,
  )

function isMissing(what: string): void {
  console.error(`Missing: ${what}`)
  process.exitCode = process.env.CI ? 1 : 0
}

function bringRfc(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'rfc-'))
  const isThere = runs(['sh', '-ec', BRING_RFC, 'sh', folder, RFC_PATH], 'inherit')
  rmSync(folder, { recursive: true })
  return isThere
}
