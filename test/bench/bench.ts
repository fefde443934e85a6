import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openAccount } from './account.ts'
import { bundle, startupTime } from './bundle.ts'
import { type ColdRow, measureEmptyStart, measureKvStart } from './cold.ts'
import { type GrowthRow, measureGrowth, SIZES } from './growth.ts'
import { measureHot } from './hot.ts'
import { report } from './report.ts'
import { writeBetweenMarks } from './table.ts'

const DOCS = fileURLToPath(import.meta.resolve('../../docs/performance.md'))

/** Older than the minute that is served without asking the mirror. KV is written only when something changes. */
const OLD_MS = 10 * 60_000

const { values: options } = parseArgs({
  options: {
    /** Puts the tables into docs/performance.md. */
    write: { type: 'boolean', default: false },
    /** Fewer rounds and no large account: for trying something out. */
    quick: { type: 'boolean', default: false },
  },
})

const say = (text: string) => process.stderr.write(`${text}\n`)

say('Building')
const board = bundle()
const startup = startupTime()

const account = await openAccount()
say('Under load')
const hot = await measureHot({ ...board, account, rounds: options.quick ? 3 : 12, seconds: 1 })
say('First requests')
const cold = await measureCold()
await account.close()

say('As the account grows')
const growth: GrowthRow[] = []
const growing = bundle('./workers/growing-board.ts')
for (const size of options.quick ? SIZES.slice(0, 2) : SIZES)
  growth.push(await measureGrowth(growing.script, size))

const text = report({ hot, cold, growth, gzipped: board.gzipped, startup }, new Date())
process.stdout.write(`${text}\n`)
if (options.write) writeBetweenMarks(DOCS, text)

async function measureCold(): Promise<ColdRow[]> {
  const rounds = options.quick ? 5 : 15
  const { script } = board
  return [
    await measureKvStart(script, account, { rounds, age: 0, name: '(e) overview, from KV' }),
    await measureKvStart(script, account, {
      rounds,
      age: OLD_MS,
      name: 'overview, from KV ten minutes old, from the mirror fresh',
    }),
    await measureEmptyStart(script, account, { rounds, path: '/', name: '(f) overview of a cold board' }),
    await measureEmptyStart(script, account, {
      rounds,
      path: '/projects/harbour-museum',
      name: '(f) project of a cold board',
    }),
  ]
}
