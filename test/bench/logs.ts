import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { populate } from '../demo/world.ts'
import { openAccount } from './account.ts'
import { BOARD, boardWorker } from './board.ts'
import { bundle, ROOT, singleFile } from './bundle.ts'
import { load, median, type Target } from './load.ts'
import { type Runtime, startRuntime } from './runtime.ts'
import { digits, table } from './table.ts'

const ROUNDS = 15
const CORPUS = fileURLToPath(import.meta.resolve('../logs/corpus'))
const TEXT_LENGTH = 2_000_000

const PROJECT = 'harbour-museum'
const LINES = 5_000
const HOUR = 3_600_000
/** So many pages of a log a turn: one is a megabyte. */
const PAGES = 64

/** What is to be reached: shares, and milliseconds. */
interface Row {
  what: string
  is: number
  goal: number
}

const rows: Row[] = [...(await measureText()), ...(await measurePages())]
process.stdout.write(
  `${table<Row>(
    [
      ['What', ({ what }) => what],
      ['is', ({ is }) => digits(is, 2)],
      ['goal', ({ goal }) => digits(goal, 2)],
      ['reached', ({ is, goal }) => (is <= goal ? 'yes' : '**no**')],
    ],
    rows,
  )}\n`,
)

/** Redacting and rendering 2 MB of real logs, against another program that does nothing but look for secrets. */
async function measureText(): Promise<Row[]> {
  const [built] = buildSync({
    entryPoints: [fileURLToPath(import.meta.resolve('./workers/logs.ts'))],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    target: 'esnext',
    minify: true,
    write: false,
    external: ['node:*'],
  }).outputFiles
  const runtime = await startRuntime([{ name: 'logs', script: built?.text ?? '', flags: ['nodejs_compat'] }])
  const url = runtime.url('logs')
  try {
    await fetch(url, { method: 'PUT', body: sampleText() })
    const run = async (way: string) => {
      const before = runtime.cpu()
      const longest = (await (await fetch(url + way)).json()) as number
      return { cpu: (runtime.cpu() - before) / 1_000, longest }
    }
    const round = async () => ({
      other: await run('/secretlint'),
      redacting: await run('/redact'),
      lines: await run('/lines'),
      board: await run('/board'),
    })
    const first = await round()
    const rounds: (typeof first)[] = []
    while (rounds.length < ROUNDS) rounds.push(await round())
    const of = (pick: (one: typeof first) => number) => median(rounds.map(pick))
    const say = (one: keyof typeof first) =>
      `${digits(of((all) => all[one].cpu))} ms (${digits(first[one].cpu)} the first time)`
    process.stderr.write(
      `2 MB: secretlint ${say('other')}, redacting ${say('redacting')}, the least that lines can take ${say('lines')}, redacting and rendering ${say('board')}\n`,
    )
    return [
      {
        what: 'CPU of redacting and rendering 2 MB, of that of secretlint',
        is: of(({ other, board }) => board.cpu / other.cpu),
        goal: 0.5,
      },
      {
        what: 'the same of redacting alone',
        is: of(({ other, redacting }) => redacting.cpu / other.cpu),
        goal: 0.5,
      },
      {
        what: 'of redacting and the least that lines can take',
        is: of(({ other, redacting, lines }) => (redacting.cpu + lines.cpu) / other.cpu),
        goal: 0.5,
      },
      { what: 'the longest step, ms', is: of(({ board }) => board.longest), goal: 50 },
      { what: 'the longest step of the first time, ms', is: first.board.longest, goal: 50 },
    ]
  } finally {
    await runtime.stop()
  }
}

function sampleText(): string {
  const logs = readdirSync(CORPUS).filter((name) => name.endsWith('.txt'))
  const all = logs.map((name) => readFileSync(`${CORPUS}/${name}`, 'utf8')).join('')
  return all.repeat(Math.ceil(TEXT_LENGTH / all.length)).slice(0, TEXT_LENGTH)
}

/** Pages of a board that shows logs, against the same without, and a page of a log against a constant of its size. */
async function measurePages(): Promise<Row[]> {
  const ids = { success: '', failure: '' }
  const account = await openAccount({
    fill: (world) => {
      populate(world, Date.now() - 24 * HOUR)
      const log = sampleText()
        .split('\n')
        .slice(0, LINES - 100)
      for (const outcome of ['failure', 'success'] as const)
        ids[outcome] = world.deploy(PROJECT, { at: Date.now() - HOUR, outcome, log })
    },
  })
  const { script } = bundle(ROOT)
  const runtimes = [
    await startRuntime([boardWorker(script, account)]),
    await startRuntime([boardWorker(script, account, { SHOW_BUILD_LOGS: PROJECT })]),
    await startRuntime([{ name: 'floor', script: singleFile('./workers/floor.ts') }]),
  ]
  const [without, having, floor] = runtimes as [Runtime, Runtime, Runtime]
  try {
    const page = (id: string) => `/projects/${PROJECT}/deployments/${id}`
    const target = (runtime: Runtime, url: string): Target => ({
      runtime,
      url,
      status: 200,
      calls: account.calls,
    })
    const both = (path: string) =>
      [having, without].map((runtime) => target(runtime, runtime.url(BOARD) + path)) as [Target, Target]
    const address = `${having.url(BOARD)}${page(ids.success)}/log`
    let body = ''
    // The first look may come before the board has read its account.
    while (!body.includes(`id="L${LINES - 100}"`)) body = await (await fetch(address)).text()
    await fetch(floor.url('floor'), {
      method: 'PUT',
      body,
      headers: { 'x-answer-headers': '{}' },
    })
    const pairs = {
      success: both(page(ids.success)),
      failure: both(page(ids.failure)),
      log: [target(having, address), target(floor, floor.url('floor'))].map((one) => ({
        ...one,
        amount: PAGES,
      })) as [Target, Target],
    }
    const measured = Object.entries(pairs).map(([name, targets]) => ({
      name,
      targets,
      cpu: [] as number[][],
    }))
    for (let round = -1; round < ROUNDS; round += 1)
      for (const { targets, cpu } of measured) {
        const one = [(await load(targets[0], 1)).cpu, (await load(targets[1], 1)).cpu]
        if (round >= 0) cpu.push(one)
      }
    for (const { name, cpu } of measured)
      process.stderr.write(
        `${name}: ${[0, 1].map((side) => digits(median(cpu.map((one) => one[side] ?? 0)))).join(' and ')} µs\n`,
      )
    const of = (name: keyof typeof pairs, pick: (mine: number, other: number) => number) =>
      median(
        (measured.find((one) => one.name === name)?.cpu ?? []).map(([mine = 0, other = 0]) =>
          pick(mine, other),
        ),
      )
    return [
      {
        what: 'CPU of the page of a deployment that succeeded, of that without logs',
        is: of('success', (mine, other) => mine / other),
        goal: 1.05,
      },
      {
        what: 'of one that failed, with the lines that say why',
        is: of('failure', (mine, other) => mine / other),
        goal: 1.05,
      },
      {
        what: `CPU ms of a page of ${digits(LINES)} lines, without that of a constant of its size`,
        is: of('log', (mine, other) => (mine - other) / 1_000),
        goal: 10,
      },
    ]
  } finally {
    for (const runtime of runtimes) await runtime.stop()
    await account.close()
  }
}
