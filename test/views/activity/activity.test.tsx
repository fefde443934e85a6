import { describe, expect, it } from 'vitest'
import type { Activity } from '../../../src/mirror/activity.ts'
import { ActivityView } from '../../../src/views/activity/activity.tsx'
import { RECEIVERS } from '../../demo/state-samples.ts'
import { pageOf } from '../page.ts'
import { frame } from '../samples.ts'
import { ASKED, activity, entry, line, retention, schedule } from './samples.ts'

const show = (told: Activity | null, { isNarrowed = false, isPublic = false } = {}) =>
  pageOf(
    <ActivityView
      frame={frame}
      problems={[]}
      features={[]}
      activity={told}
      asked={ASKED}
      isNarrowed={isNarrowed}
      isPublic={isPublic}
    />,
  )

const ledger = (over: Parameters<typeof entry>[0]) =>
  show(activity({ ledger: { entries: [entry(over)], newer: null, older: null } }))

describe('the receivers of messages', () => {
  it('are told with what went wrong and what waits, to who may see the whole board', () => {
    const text = show(activity({ receivers: RECEIVERS })).text('main')
    for (const words of [
      'shop-bot',
      '23 messages waiting',
      'no answer within 10 seconds',
      'HTTP 404',
      'Gone',
    ])
      expect(text).toContain(words)
  })

  it('are no more than on or failing on a public board', () => {
    const text = (receivers: typeof RECEIVERS) =>
      show(activity({ receivers }), { isPublic: true }).text('main')
    expect(text(RECEIVERS)).toContain('failing')
    expect(text(RECEIVERS)).not.toMatch(/shop-bot|HTTP 404|waiting/)
    expect(text(RECEIVERS.slice(0, 2))).toMatch(/Messages are\s*on/)
  })
})

describe('the activity page', () => {
  it('says of a board without chores that it only reads', () => {
    expect(show(activity({ builds: null, retention: null })).text('.lede')).toContain('only reads')
  })

  it('says so when nobody can tell', () => {
    expect(show(null).text('.lede')).toContain('cannot be told')
  })

  it('shows what the budget comes to, and whom it leaves out', () => {
    const page = show(activity(), { isNarrowed: true })
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

describe('a schedule', () => {
  const rowOf = (over: Parameters<typeof schedule>[0]) => {
    const told = activity()
    const page = show({ ...told, builds: told.builds && { ...told.builds, schedules: [schedule(over)] } })
    return page.all('.jobs tbody tr')[0]
  }

  it('says on which weekday it is due next, by its own zone', () => {
    const nextAt = Date.parse('2026-11-29T23:30:00Z')
    expect(rowOf({ nextAt })).toContain('Sunday, ')
    expect(rowOf({ nextAt, timezone: 'Europe/Berlin' })).toContain('Monday, ')
  })

  it('says its weekdays in words where they are numbers', () => {
    expect(rowOf({ cron: '30 6 * * 1-5' })).toContain('Monday to Friday, UTC')
    expect(rowOf({ cron: '30 6 * * MON-FRI' })).not.toContain('Monday')
  })
})

describe('a schedule of which what was stored cannot be read', () => {
  it('is said to rest until its entry in the settings is changed', () => {
    const told = activity()
    const schedules = [schedule({ isUnreadable: true, nextAt: null }), schedule()]
    const page = show({ ...told, builds: told.builds && { ...told.builds, schedules } })
    const [stopped, other] = page.all('.jobs tbody tr')
    expect(stopped).toContain('nothing is built by it until its entry in BUILDS is changed')
    expect(other).not.toContain('cannot be read')
  })
})

describe('the pages of the ledger', () => {
  const pager = (newer: number | null, older: number | null, entries = [entry()]) => {
    const page = show(activity({ ledger: { entries, newer, older } }))
    const links = page.root.querySelectorAll('nav[aria-label="Pages of the ledger"] a')
    return { page, links: links.map((link) => `${link.getAttribute('rel')} ${link.getAttribute('href')}`) }
  }

  it('lead to where the mirror says that they go on', () => {
    expect(pager(41, 9).links).toEqual(['prev /activity?after=41#ledger', 'next /activity?before=9#ledger'])
    expect(pager(null, null).links).toEqual([])
  })

  it('go on over one on which there is nothing', () => {
    const { page, links } = pager(null, 600, [])
    expect(links).toEqual(['next /activity?before=600#ledger'])
    expect(page.text('main')).toContain('Nothing on this page.')
    expect(pager(null, null, []).page.text('main')).toContain('Nothing was done.')
  })
})

describe('the limits of the day', () => {
  const facts = (isPublic: boolean) => show(activity(), { isPublic }).text('section:has(#limits)')

  it('are told in whole percents, and said to be those of the account', () => {
    expect(facts(false)).toContain('those of the whole account')
    expect(facts(false)).toMatch(/Rows read\D*12 %.*Rows written\D*50 %.*KV\D*91 %/)
  })

  it('are told without a number where everyone may look', () => {
    expect(facts(true)).toMatch(/Rows read.*fine.*Rows written.*more than half used.*KV.*near the limit/)
    expect(facts(true)).not.toMatch(/\d/)
  })

  it('are not told to who may not see all projects', () => {
    expect(show(activity({ limits: null })).root.querySelector('#limits')).toBeNull()
  })
})
