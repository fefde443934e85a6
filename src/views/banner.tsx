import type { Freshness } from '../domain/freshness.ts'
import { explainFailure } from './failure-sentence.ts'
import { Icon } from './icon.tsx'
import { Time } from './time.tsx'

/** Says since when a page is old and that the sites are not; nothing at all on a fresh page. */
export function Banner({ freshness }: { freshness: Freshness | null }) {
  if (freshness === null || freshness.kind === 'fresh') return null
  return (
    <div class="banner" role="status">
      <Icon name={freshness.kind === 'stale' ? 'queued' : 'failed'} />
      {freshness.kind === 'stale' ? <Stale freshness={freshness} /> : <Failing freshness={freshness} />}
    </div>
  )
}

function Stale({ freshness }: { freshness: Extract<Freshness, { kind: 'stale' }> }) {
  return (
    <p>
      <strong>
        This page shows the state of <Time at={freshness.checkedAt} zone />.
      </strong>{' '}
      Newer facts are being fetched. The sites themselves are not affected.
    </p>
  )
}

function Failing({ freshness }: { freshness: Extract<Freshness, { kind: 'failing' }> }) {
  return (
    <p>
      <strong>
        No answer from Cloudflare since <Time at={freshness.since} zone />.
      </strong>{' '}
      {explainFailure(freshness.failure)} This page shows the state of <Time at={freshness.checkedAt} zone />.
      The sites themselves are not affected.
    </p>
  )
}
