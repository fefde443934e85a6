import { PLANTED } from '../simulator/planted.ts'
import { type Seeded, seeded } from '../simulator/seeded.ts'

const E = '\u001b'
const paint = (code: string, text: string) => `${E}[${code}m${text}${E}[0m`
const green = (text: string) => paint('32', text)
const dim = (text: string) => paint('2', text)

/** What a build of the demo writes: as its tools do, with colours, and with secrets in it, which are nobody's. */
export function logOf(key: string, isFailure: boolean): string[] {
  const random = seeded(`log/${key}`)
  return [
    ...installing(random),
    ...echoing(random),
    ...bundling(random),
    ...(isFailure ? failing() : built(random)),
  ]
}

function installing(random: Seeded): string[] {
  return [
    `${paint('33', 'npm')} ${paint('35', 'warn')} deprecated inflight@1.0.6: This module is not supported, and leaks memory.`,
    '',
    `added ${random.int(300, 900)} packages, and audited ${random.int(901, 999)} packages in ${random.int(6, 19)}s`,
    '',
    `found ${green('0')} vulnerabilities`,
  ]
}

/** Scripts print what they were given. */
function echoing(random: Seeded): string[] {
  return [
    `${dim('>')} CMS_TOKEN=${random.alphanumeric(32)} node scripts/fetch-content.js`,
    `content from https://editor:${random.alphanumeric(14)}@cms.pageboard-demo.example/export`,
    `{"level":"info","message":"signed in","token":"${random.alphanumeric(40)}"}`,
    `greeting is ${paint('1', PLANTED.plainTextVariable)}`,
  ]
}

function bundling(random: Seeded): string[] {
  const chunks = ['index', 'tickets', 'calendar', 'payment', 'map']
  return [
    `${paint('36', 'vite v8.3.8')} ${green('building client environment for production...')}`,
    `transforming...\r${green('✓')} ${random.int(90, 400)} modules transformed.`,
    'rendering chunks...',
    ...chunks.map(
      (name) =>
        `${dim('dist/')}${paint('36', `assets/${name}-${random.alphanumeric(8)}.js`.padEnd(32))} ${paint('1', `${random.int(2, 90)}.${random.int(10, 99)} kB`)} ${dim('│ gzip: 1.97 kB')}`,
    ),
  ]
}

function failing(): string[] {
  return [
    dim('building pages...'),
    `  ${green('✓')} /tickets/index.html`,
    `  ${green('✓')} /tickets/family/index.html`,
    `  ${paint('31', '✗')} /tickets/payment/index.html`,
    '',
    `${paint('41;97', ' ERROR ')} ${paint('1', "src/pages/payment.tsx:41:7: Cannot find name 'CardForm'.")}`,
    '',
    `${dim('  39 │')} export function Payment({ order }: { order: Order }) {`,
    `${dim('  40 │')}   return (`,
    `${paint('31', '> 41 │')}     <${paint('33', 'CardForm')} amount={order.total} />`,
    `${dim('     │')}      ${paint('31', '^^^^^^^^')}`,
    `${dim('  42 │')}   )`,
    '',
    `${paint('31', 'Error:')} 1 page could not be built.`,
  ]
}

function built(random: Seeded): string[] {
  return ['', green(`✓ built in ${random.int(2, 30)}.${random.int(10, 99)}s`)]
}
