import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { BROUGHT, findChromium, RELEASE } from './chromium.ts'

// Before the tests in a browser: a machine without Chromium gets one from the npm registry, without being root.
const found = findChromium()
if (!found) bring()
const chromium = found ?? findChromium()
if (!chromium) fail('nothing was unpacked')
try {
  const env = { ...process.env, ...chromium.env }
  console.log(
    execFileSync(chromium.executablePath, ['--version', '--no-sandbox'], { env, encoding: 'utf8' }).trim(),
  )
} catch (error) {
  fail(error)
}

function bring(): void {
  if (process.platform !== 'linux' || process.arch !== 'x64') fail('one can be brought on Linux x64 only')
  console.log(`There is no Chromium here: bringing @sparticuz/chromium ${RELEASE}, once.`)
  mkdirSync(BROUGHT, { recursive: true })
  const npm = [
    'install',
    '--prefix',
    BROUGHT,
    '--no-save',
    '--ignore-scripts',
    `@sparticuz/chromium@${RELEASE}`,
  ]
  try {
    execFileSync('npm', npm, { stdio: 'inherit' })
    execFileSync(process.execPath, ['--input-type=module', '--eval', unpack()], { env: unpackInto(BROUGHT) })
    writeFileSync(join(BROUGHT, 'fonts.conf'), fontsIn(BROUGHT))
  } catch (error) {
    fail(error)
  }
}

/** The package's own list of fonts names folders of another machine; without any font no text is visible. */
function fontsIn(folder: string): string {
  const folders = [join(folder, 'fonts'), '/usr/share/fonts'].map((one) => `<dir>${one}</dir>`).join('')
  return `<?xml version="1.0"?><fontconfig>${folders}<cachedir>${join(folder, 'font-cache')}</cachedir></fontconfig>`
}

function unpack(): string {
  const module = pathToFileURL(join(BROUGHT, 'node_modules/@sparticuz/chromium/build/index.js')).href
  return `const { default: chromium } = await import(${JSON.stringify(module)}); await chromium.executablePath()`
}

/** It unpacks into the temporary folder, and its libraries only where it believes to be needed. */
function unpackInto(folder: string): NodeJS.ProcessEnv {
  return { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
}

function fail(why: unknown): never {
  console.error(`The tests in a browser need Chromium, and there is none that starts here (${String(why)}).`)
  console.error(
    'Install it (Debian: apt-get install chromium), or name one in CHROMIUM_PATH, and run them again.',
  )
  process.exit(1)
}
