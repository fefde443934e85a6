import * as v from 'valibot'
import { type Failure, isAccountWide, ofOneProject } from '../domain/failure.ts'
import { type InactiveDomain, isSettingUp } from '../domain/project.ts'
import { DAY_MS, HOUR_MS } from '../domain/time.ts'
import { cardOf } from './cards.ts'
import { createCell } from './cells.ts'
import type { Ground } from './core.ts'
import { API, SHARES } from './limits.ts'
import type { Allowance } from './meter.ts'
import type { Feature } from './task.ts'

/** So many calls in any hour. */
const CALLS_AN_HOUR = 20

/** Asks for the states of custom domains, which the list of projects does not tell: after they changed, hourly while one does not work or they could not be read, else once a day. */
export function createDomains({ sql, cloudflare, store, readings, now, log }: Ground): Feature {
  /** When the last calls were made (ms), the oldest first. */
  const calls = createCell(sql, {
    key: 'domains',
    shape: 1,
    schema: v.array(v.number()),
    isDerived: true,
    initial: [] as number[],
  })
  const spent = () => calls.get().filter((at) => at > now() - HOUR_MS)
  const callableAt = () => (spent().length < CALLS_AN_HOUR ? 0 : (spent()[0] ?? 0) + HOUR_MS)

  const ask = async (name: string, allowance: Allowance): Promise<Failure | null> => {
    const row = store.project(name)
    if (row === null) return null
    const answer = await allowance.spend(API.historyReserve, () => {
      calls.set([...spent(), now()])
      return cloudflare.listInactiveDomains(name)
    })
    // It may have other domains by now, or be another one of the name: then it is due again.
    if (answer === null || store.project(name)?.facts !== row.facts) return null
    const failure = answer.ok ? null : ofOneProject(answer.failure)
    if (failure) log('domains not read', { project: name, failure: failure.kind })
    if (failure && isAccountWide(failure)) {
      readings.set(row.key, { domains_due_at: now() + HOUR_MS })
      return failure
    }
    // What was known before a refusal may be over by now.
    const states = answer.ok ? answer.value : []
    store.change(name, (change) => {
      const { domains = [], inactive = [] } = cardOf(change.row)?.project ?? {}
      const sinceOf = (one: (typeof states)[number]) =>
        inactive.find(({ name, state }) => name === one.name && isSettingUp({ state }) === isSettingUp(one))
      const known: InactiveDomain[] = states
        .filter((one) => domains.includes(one.name))
        .map((one) => ({ ...one, since: sinceOf(one)?.since ?? now() }))
      change.setInactive(known)
      readings.set(row.key, { domains_due_at: now() + (failure || known.length > 0 ? HOUR_MS : DAY_MS) })
    })
    return null
  }

  return {
    tasks: [
      {
        name: 'domains',
        reserve: API.historyReserve,
        stopsAt: SHARES.rechecks,
        due() {
          const at = readings.next('domains')
          return at === null ? null : Math.max(at, callableAt())
        },
        async run(allowance) {
          const left = Math.min(CALLS_AN_HOUR - spent().length, allowance.left(API.historyReserve))
          for (const name of readings.due('domains', now(), left)) {
            const failure = await ask(name, allowance)
            if (failure) return failure
          }
        },
      },
    ],
  }
}
