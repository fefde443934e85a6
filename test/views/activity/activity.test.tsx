import { describe, expect, it } from 'vitest'
import type { Activity } from '../../../src/mirror/activity.ts'
import { ActivityView } from '../../../src/views/activity/activity.tsx'
import { pageOf } from '../page.ts'
import { frame } from '../samples.ts'
import { ASKED, activity, entry, line, retention } from './samples.ts'

const show = (told: Activity | null, isNarrowed = false) =>
  pageOf(
    <ActivityView
      frame={frame}
      problems={[]}
      features={[]}
      activity={told}
      asked={ASKED}
      isNarrowed={isNarrowed}
    />,
  )

const ledger = (over: Parameters<typeof entry>[0]) =>
  show(activity({ ledger: { entries: [entry(over)], hasNewer: false, hasOlder: false } }))

describe('the activity page', () => {
  it('says of a board without jobs that it only reads', () => {
    expect(show(activity({ builds: null, retention: null })).text('.lede')).toContain('only reads')
  })

  it('says so when nobody can tell', () => {
    expect(show(null).text('.lede')).toContain('cannot be told')
  })

  it('shows what the budget comes to, and whom it leaves out', () => {
    const page = show(activity(), true)
    expect(page.text('main')).toContain('100 of 500')
    expect(page.text('main')).toContain('28 November')
    expect(page.text('main')).toContain('Only the projects on this board are counted')
  })

  it('shows the plan with its reasons and its days', () => {
    expect(show(activity()).all('#plan ~ *, table.jobs tr').join(' ')).toContain('3 December')
    expect(show(activity()).text('main')).toContain('Previews go after 7 days.')
  })

  it('tells how those that only their branch keeps are removed by hand', () => {
    expect(show(activity()).text('main')).toContain('10 deployments that are old enough stay only because')
  })

  it('gives the fingerprint of a plan that waits', () => {
    const waiting = { count: 120, fingerprint: '0123456789ab' }
    const plan = { project: 'shop', lines: [line({ isWaiting: true, deletesAt: null })], from: 0, count: 1 }
    const page = show(activity({ retention: retention({ waiting, plan }) }))
    expect(page.text('main')).toContain('confirm = "0123456789ab"')
    expect(page.text('main')).toContain('waits for confirm')
  })

  it('says of deletions that cannot be read what is to be done, and shows no numbers of them', () => {
    const page = show(activity({ retention: retention({ isUnreadable: true, projects: [], plan: null }) }))
    expect(page.text('main')).toContain(
      'Nothing is deleted. Set RETENTION to mode off, deploy, and set it again',
    )
    expect(page.text('main')).not.toContain('To be deleted')
    expect(page.text('.lede')).toContain('and leaves old deployments alone')
  })

  it('leads to the deployment of an entry as long as there is one', () => {
    const path = 'a[href="/projects/shop/deployments/7c1e0fa2"]'
    expect(ledger({}).root.querySelector(path)).not.toBeNull()
    const reason = { kind: 'retention', reason: line().reason } as const
    const gone = ledger({ kind: 'deletion', result: 'deleted', reason, probe: 'served' })
    expect(gone.root.querySelector(path)).toBeNull()
    expect(gone.text('main')).toContain('Its address is still served.')
  })

  it('says what a token lacks', () => {
    const reason = { kind: 'failure', failure: { kind: 'forbidden' } } as const
    expect(ledger({ result: 'refused', reason }).text('main')).toContain('Cloudflare Pages, Edit')
  })
})
