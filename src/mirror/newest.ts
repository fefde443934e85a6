import pMap from 'p-map'
import type { CloudflarePages, ListPage } from '../cloudflare/client.ts'
import { type Deployment, isStuck } from '../domain/deployment.ts'
import { DAY_MS } from '../domain/duration.ts'
import { type Failure, isAccountWide } from '../domain/failure.ts'
import type { Log } from '../log.ts'
import { createSingleFlight } from '../memory/single-flight.ts'
import type { ProjectRow } from './change.ts'
import { API, SHARES } from './limits.ts'
import type { Allowance } from './meter.ts'
import type { Asked, Pages } from './pages.ts'
import type { Reading, Readings } from './readings.ts'
import type { Store } from './store.ts'
import type { Task } from './task.ts'

/** Something that runs is looked at again after this, however many ask. */
const FOLLOW_MS = 5_000

export interface NewestOptions {
  cloudflare: Pick<CloudflarePages, 'listDeployments'>
  store: Store
  readings: Readings
  pages: Pages
  now: () => number
  log: Log
}

/** The newest page of each project's deployments: read when there is news of it, while something runs there, and once an hour. */
export interface Newest {
  /** True when somebody who asks for this project should get a newer page than the one that is there. */
  isWanted(project: { row: ProjectRow; reading: Reading }): boolean
  /** Reads one project's page; a failure is returned when it concerns the whole account. */
  read(name: string, allowance: Allowance): Promise<Failure | null>
  /** Somebody looks at the board: what runs, and the list does not show, is to be looked at too. */
  follow(): void
  tasks: Task[]
}

export function createNewest(options: NewestOptions): Newest {
  const { store, readings, pages, now } = options
  const share = createSingleFlight<Failure | null>(now)
  const readPage = createReadPage(options)
  let isFollowing = false

  const read = (name: string, allowance: Allowance) =>
    share(`${name}:${store.project(name)?.key}`, async () => {
      const askedAt = now()
      return allowance.spend(API.listReserve, () =>
        readPage(name, 1, (asked, page) => pages.saveNewest(asked, page, askedAt)),
      )
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
    await pMap(names, readNext, { concurrency: API.atOnce })
    return failure
  }

  const dueNames = (isUrgent: boolean, allowance: Allowance) =>
    readings.due(isUrgent, now(), allowance.left(API.listReserve)).map(({ name }) => name)

  return {
    read,
    isWanted({ row, reading }) {
      const { asked_at, is_urgent, due_at, retry_at } = reading
      if (is_urgent === 1 && due_at <= now()) return true
      return !wasJustRead(asked_at) && retry_at <= now() && hidden().has(row.name)
    },
    follow() {
      isFollowing = true
    },
    tasks: [
      {
        name: 'pages',
        reserve: API.listReserve,
        due: () => (isFollowing ? now() : readings.nextDue(true)),
        run(allowance) {
          const names = new Set(dueNames(true, allowance))
          if (isFollowing) for (const name of followed()) names.add(name)
          isFollowing = false
          return readAll([...names].slice(0, allowance.left(API.listReserve)), allowance)
        },
      },
      {
        name: 'rechecks',
        reserve: API.listReserve,
        stopsAt: SHARES.rechecks,
        due: () => readings.nextDue(false),
        run: (allowance) => readAll(dueNames(false, allowance), allowance),
      },
    ],
  }
}

/**
 * Reads a page of a project's deployments and has it taken over. A project whose page cannot be read is left alone for
 * a while; the failure is returned when it concerns the whole account.
 */
export function createReadPage({ cloudflare, store, readings, now, log }: Omit<NewestOptions, 'pages'>) {
  return async function readPage(
    name: string,
    number: number,
    save: (asked: Asked, page: ListPage<Deployment>) => void,
  ): Promise<Failure | null> {
    const asked = store.project(name)
    if (!asked) return null
    const answer = await cloudflare.listDeployments(name, number)
    if (answer.ok) {
      save(asked, answer.value)
      return null
    }
    log('page not read', { project: name, page: number, failure: answer.failure.kind })
    readings.postpone(asked.key, number, now())
    return isAccountWide(answer.failure) ? answer.failure : null
  }
}
