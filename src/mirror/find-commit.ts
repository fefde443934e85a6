import type { Deployment } from '../domain/deployment.ts'
import { cardOf } from './cards.ts'
import type { ProjectRow } from './change.ts'
import { COMMIT_LENGTH, COUNTED_TO, type FoundCommit } from './finding.ts'
import { type Look, lookIn, type Searched } from './look.ts'
import { placeAt } from './order.ts'
import { decodeDeployment } from './protocol.ts'
import { ALL_DAYS } from './spans.ts'
import type { Fact } from './stretches.ts'

/** So many deployments that name a commit are read; of more it is looked at each. */
const MENTIONS = 60

/** The deployments of a commit, or of those that begin alike: what is known of all, and the stored JSON of those that are told. */
interface OfCommit {
  all: (Pick<Fact, 'key' | 'environment' | 'status'> & Pick<Deployment, 'commitHash'>)[]
  bodies: string[]
}

/** Builds that were, or could have been, live. */
const BUILT = { environment: 'production', status: 'success' } as const

/** Where a commit is in a project, by its hash or the beginning of it. */
export function findCommit(searched: Searched, row: ProjectRow, hash: string): FoundCommit {
  const { deployments, texts } = searched.store
  const live = cardOf(row)?.live
  const liveKey = live ? deployments.placeOf(row.key, { id: live.id, createdOn: live.createdOn ?? '' }) : 0
  const { reach, look } = lookIn(searched, texts.placed(row.name) ?? { ...row, reach: 'none' })
  const { all, bodies } = (reach === 'all' && byIndex(searched, look, hash)) || byLooks(searched, row, hash)
  const hashes = [...new Set(all.map(({ commitHash }) => commitHash))].filter((one) => one !== null)
  const built = all.find((one) => one.environment === BUILT.environment && one.status === BUILT.status)
  const above = (key: number) => ({ key: key + 1, project: 0 })
  const later = built
    ? look(BUILT)({ from: above(built.key), to: above(liveKey) }, 'newest', COUNTED_TO + 1)
    : []
  return { bodies, hashes: hashes.slice(0, COMMIT_LENGTH), behind: later.length }
}

/** The deployments of a commit by the index of words; null where too many hold this word. */
function byIndex({ store: { deployments } }: Searched, look: Look, hash: string): OfCommit | null {
  const numbers = look({ q: hash })(ALL_DAYS, 'newest', MENTIONS)
  if (numbers.length === MENTIONS) return null
  const all = deployments.at(numbers).flatMap((body, place) => {
    const read = decodeDeployment(body)
    const { key } = placeAt(numbers[place] ?? '0')
    return read?.commitHash?.startsWith(hash) ? [{ ...read, body, key }] : []
  })
  return { all, bodies: all.slice(0, COMMIT_LENGTH).map(({ body }) => body) }
}

/** The same by a look at each. */
function byLooks({ store, stretches }: Searched, row: ProjectRow, hash: string): OfCommit {
  const all = stretches.pieces(row).flatMap(({ read }) =>
    read('hashes').flatMap((commitHash, place) => {
      const fact = commitHash?.startsWith(hash) && read('facts')[place]
      return fact ? [{ ...fact, commitHash }] : []
    }),
  )
  const keys = all.slice(0, COMMIT_LENGTH).map(({ key }) => key)
  return { all, bodies: store.deployments.withKeys(row.key, keys) }
}
