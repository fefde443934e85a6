import type { CloudflarePages } from '../cloudflare/client.ts'
import { type ListPage, tooLargePage } from '../cloudflare/list-page.ts'
import { type Deployment, isStuck } from '../domain/deployment.ts'
import { type Failure, isAccountWide, ofOneProject } from '../domain/failure.ts'
import { DAY_MS } from '../domain/time.ts'
import type { Log } from '../log.ts'
import { createSingleFlight } from '../memory/single-flight.ts'
import type { ProjectRow } from './change.ts'
import { API, SHARES } from './limits.ts'
import type { Allowance } from './meter.ts'
import type { Pages } from './pages.ts'
import type { Reading, Readings } from './readings.ts'
import type { Store } from './store.ts'
import type { Task } from './task.ts'

/** Something that runs is looked at again after this, however many ask. */
const FOLLOW_MS = 5_000

const NEVER = Number.NEGATIVE_INFINITY

interface NewestOptions {
  cloudflare: Pick<CloudflarePages, 'listDeployments'>
  store: Store
  readings: Readings
  pages: Pages
  now: () => number
  log: Log
}

export type Newest = ReturnType<typeof createNewest>

/** The newest page of each project's deployments: read when there is news of it, while something runs there, and once an hour. */
export function createNewest(options: NewestOptions) {
  const { store, readings, pages, now } = options
  const share = createSingleFlight<Failure | null>(now)
  const readPage = createReadPage(options)
  let isFollowing = false

  /** Reads one project's page; a failure is returned when it concerns the whole account. */
  const read = (name: string, allowance: Allowance) =>
    share(`${name}:${store.project(name)?.key}`, async () => {
      const askedAt = now()
      const save: PageQuestion['save'] = (_name, _number, page) => pages.saveNewest(name, page, askedAt)
      return readPage({ name, reserve: API.listReserve, numberOf: () => 1, save }, allowance)
    })

  /** Projects of which something is waited for that the list of projects does not show. */
  const hidden = () => {
    const running = store.deployments.hiddenRunning(now() - DAY_MS)
    return new Set(running.filter(({ deployment }) => !isStuck(deployment, now())).map(({ name }) => name))
  }
  const wasJustRead = (askedAt: number | null) => askedAt !== null && now() - askedAt < FOLLOW_MS

  const followed = () =>
    [...hidden()].filter((name) => {
      const row = store.project(name)
      const reading = row && readings.of(row.key)
      return reading && !wasJustRead(reading.asked_at) && reading.retry_at <= now()
    })

  const readAll = async (names: string[], allowance: Allowance): Promise<Failure | null> => {
    let failure: Failure | null = null
    const readNext = async (name: string) => {
      // After one failure the others would fail as well.
      if (failure !== null) return
      const one = await read(name, allowance)
      failure ??= one
    }
    await allowance.each(names, readNext)
    return failure
  }

  const tasks: Task[] = [
    {
      name: 'pages',
      reserve: API.listReserve,
      due: () => (isFollowing ? now() : readings.next('news')),
      run(allowance) {
        const left = allowance.left(API.listReserve)
        const names = new Set(readings.due('news', now(), left))
        if (isFollowing) for (const name of followed()) names.add(name)
        isFollowing = false
        return readAll([...names].slice(0, left), allowance)
      },
    },
    {
      name: 'rechecks',
      reserve: API.listReserve,
      stopsAt: SHARES.rechecks,
      due: () => readings.next('rechecks'),
      run: (allowance) =>
        readAll(readings.due('rechecks', now(), allowance.left(API.listReserve)), allowance),
    },
  ]

  return {
    read,
    tasks,
    /** True when somebody who asks for this project should get a newer page than the one that is there. */
    isWanted({ row, reading }: { row: ProjectRow; reading: Reading }) {
      const { asked_at, is_urgent, due_at, retry_at } = reading
      if (is_urgent === 1 && due_at <= now()) return true
      return !wasJustRead(asked_at) && retry_at <= now() && hidden().has(row.name)
    },
    /** When the newest page that is known was asked for (ms); -Infinity: it never was, or could not be read. */
    askedAt(name: string) {
      const row = store.project(name)
      const reading = row && readings.of(row.key)
      return reading?.retry_at === 0 ? (reading.asked_at ?? NEVER) : NEVER
    },
    /** Somebody looks at the board: what runs, and the list does not show, is to be looked at too. */
    follow() {
      // Where nothing is to be followed no alarm is set for it.
      isFollowing ||= hidden().size > 0
    },
  }
}

/** Which page of a project's deployments is to be read, and what becomes of it. */
interface PageQuestion {
  name: string
  /** How much of the budget is left to others. */
  reserve: number
  /** Asked again when pages turn out to be too large, as smaller ones have other numbers. */
  numberOf: (row: ProjectRow) => number
  save: (name: string, number: number, page: ListPage<Deployment>) => void
}

/**
 * Reads a page of a project's deployments and has it taken over; in smaller ones where it is too large. A project whose
 * page cannot be read is left alone for a while; the failure is returned when it concerns the whole account.
 */
export function createReadPage({ cloudflare, store, readings, now, log }: Omit<NewestOptions, 'pages'>) {
  return async function readPage(question: PageQuestion, allowance: Allowance): Promise<Failure | null> {
    const { name, reserve, numberOf, save } = question
    const row = store.project(name)
    if (row === null || allowance.left(reserve) === 0) return null
    const number = numberOf(row)
    const { per_page } = readings.of(row.key)
    const answer = await allowance.spend(reserve, () => cloudflare.listDeployments(name, number, per_page))
    // Another one of the name may have taken its place meanwhile.
    if (answer === null || store.project(name)?.key !== row.key) return null
    // Pages have other numbers by now.
    if (readings.of(row.key).per_page !== per_page) return readPage(question, allowance)
    if (answer.ok) {
      save(name, number, answer.value)
      return null
    }
    const { failure } = answer
    log('page not read', { project: name, page: number, failure: failure.kind })
    if (failure.kind === 'too-large') {
      if (readings.askForFewer(row.key)) return readPage(question, allowance)
      save(name, number, tooLargePage(number, row.total))
      return null
    }
    readings.postpone(row.key, number, now())
    if (row.is_loaded !== 1)
      store.change(name, ({ setProgress }) => setProgress({ failure: JSON.stringify(ofOneProject(failure)) }))
    return isAccountWide(failure) ? failure : null
  }
}
