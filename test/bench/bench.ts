import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { openAccount } from './account.ts'
import { comparison, figuresOf, openCommit } from './against.ts'
import { bundle, ROOT, startupTime } from './bundle.ts'
import { type ColdRow, measureEmptyStart, measureKvStart, OLD_MS } from './cold.ts'
import { measureGrowth, SIZES } from './growth.ts'
import { measureHot } from './hot.ts'
import { type Results, report } from './report.ts'
import { measureRules } from './rules.ts'
import { writeBetweenMarks } from './table.ts'

const DOCS = fileURLToPath(import.meta.resolve('../../docs/performance.md'))

/** How often two versions are measured one after the other. */
const TURNS = 3

const { values: options } = parseArgs({
  options: {
    /** Puts the tables into docs/performance.md. */
    write: { type: 'boolean', default: false },
    /** Fewer rounds and no large account: for trying something out. */
    quick: { type: 'boolean', default: false },
    /** What the rules of what needs attention cost, and nothing else. */
    rules: { type: 'boolean', default: false },
    /** A commit: it is measured as well, in turns, and each figure told as a share of what it was there. */
    against: { type: 'string' },
    /** With a commit: `hot`, `first` or `growth`, one table alone. */
    only: { type: 'string' },
  },
})

const say = (text: string) => process.stderr.write(`${text}\n`)

if (options.rules) {
  const lines = await measureRules(bundle(ROOT, 'workers/growing-board.ts').script, say)
  process.stdout.write(`${lines.join('\n')}\n`)
} else if (options.against) {
  const before = openCommit(options.against, say)
  try {
    const turns = []
    for (let turn = 1; turn <= (options.quick ? 1 : TURNS); turn += 1) {
      say(`Turn ${turn}: ${options.against}, and then this version`)
      turns.push({ before: figuresOf(await measure(before.root)), after: figuresOf(await measure(ROOT)) })
    }
    process.stdout.write(`${comparison(options.against, turns)}\n`)
  } finally {
    before.close()
  }
} else {
  const text = report(await measure(ROOT), new Date())
  process.stdout.write(`${text}\n`)
  if (options.write) writeBetweenMarks(DOCS, text)
}

/** Measures the version of the board in a folder. */
async function measure(root: string): Promise<Results> {
  const rows = async <Row>(part: string, title: string, work: () => Promise<Row[]>): Promise<Row[]> => {
    if (options.only !== undefined && options.only !== part) return []
    say(title)
    return work()
  }
  say('Building')
  const board = bundle(root)
  const startup = startupTime(root)
  const account = await openAccount()
  const rounds = options.quick ? 3 : 12
  const hot = await rows('hot', 'Under load', () => measureHot({ ...board, account, rounds, seconds: 1 }))
  const cold = await rows('first', 'First requests', () => measureCold(board.script, account))
  await account.close()
  const growth = await rows('growth', 'As the account grows', () => measureSizes(root))
  return { hot, cold, growth, gzipped: board.gzipped, startup }
}

async function measureSizes(root: string) {
  const { script } = bundle(root, 'workers/growing-board.ts')
  const rows = []
  for (const size of options.quick ? SIZES.slice(0, 2) : SIZES) rows.push(await measureGrowth(script, size))
  return rows
}

async function measureCold(
  script: string,
  account: Awaited<ReturnType<typeof openAccount>>,
): Promise<ColdRow[]> {
  const rounds = options.quick ? 5 : 15
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
