import type { DomainGetResponse } from 'cloudflare/resources/pages/projects/domains'
import { seeded } from './seeded.ts'
import { timestamp } from './timestamp.ts'

export interface CustomDomain {
  name: string
  addedAt: number
  /** When its validation began: on adding it, and again on every PATCH. */
  validatedFrom: number
  /** Why its validation fails, if it does; a PATCH after this is cleared makes it active. */
  failing: string | undefined
}

/** How long a validation takes in the simulator; the real one waits for DNS. */
const INITIALIZING_MS = 5_000
const VALIDATION_MS = 60_000

export function newDomain(name: string, addedAt: number, failing?: string): CustomDomain {
  return { name, addedAt, validatedFrom: addedAt, failing }
}

/** One that a project begins with: active from the start. */
export function activeDomain(name: string, addedAt: number): CustomDomain {
  return { ...newDomain(name, addedAt), validatedFrom: addedAt - VALIDATION_MS }
}

type Status = 'initializing' | 'pending' | 'active' | 'error'

function statusAt(domain: CustomDomain, now: number): Status {
  const waited = now - domain.validatedFrom
  if (waited < INITIALIZING_MS) return 'initializing'
  if (waited < VALIDATION_MS) return 'pending'
  return domain.failing === undefined ? 'active' : 'error'
}

export function wireDomain(domain: CustomDomain, now: number): DomainGetResponse {
  const random = seeded(`domain/${domain.name}`)
  const status = statusAt(domain, now)
  const explained = status === 'error' ? { error_message: domain.failing ?? '' } : {}
  return {
    id: random.uuid(),
    domain_id: random.uuid(),
    name: domain.name,
    status,
    verification_data: { status: status === 'initializing' ? 'pending' : status, ...explained },
    validation_data: { status, method: 'http', ...explained },
    certificate_authority: 'google',
    zone_tag: random.hex(32),
    created_on: timestamp(domain.addedAt, domain.name),
  }
}
