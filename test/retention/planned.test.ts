import { describe, expect, it } from 'vitest'
import { DAY, HOUR } from '../support/bench.ts'
import { pass } from '../support/chores.ts'
import { getPage } from '../support/pages.ts'
import { openDocs, policy, reconfigure } from './account.ts'

const DRY = policy({ mode: 'dry-run' })
/** The 24th of November and nine days. */
const NINE_DAYS = policy({ grace: '9d' })
const TOLD = 'deletes on 3 December'

async function openOlderList() {
  const { bench, ids } = await openDocs(DRY, 60)
  const first = await getPage(bench, '/projects/docs')
  const older = first.root.querySelector('a[rel=next]')?.getAttribute('href') ?? ''
  return { bench, older, own: `/projects/docs/deployments/${ids[0]}` }
}

describe('the day of a deletion that is planned for a deployment behind the newest 25', () => {
  it('is told at once by the older list and by its own page, each under another ETag', async () => {
    const { bench, older, own } = await openOlderList()
    const before = await Promise.all([getPage(bench, older), getPage(bench, own)])
    await reconfigure(bench, NINE_DAYS)
    const after = await Promise.all([getPage(bench, older), getPage(bench, own)])
    expect(before.map(({ text }) => text.includes(TOLD))).toEqual([false, false])
    expect(after.map(({ text }) => text.includes(TOLD))).toEqual([true, true])
    for (const [index, page] of after.entries())
      expect(page.headers.get('ETag')).not.toBe(before[index]?.headers.get('ETag'))
  })

  it('is not told any more, as soon as it is switched off', async () => {
    const { bench, older, own } = await openOlderList()
    await reconfigure(bench, NINE_DAYS)
    await reconfigure(bench, { mode: 'off' })
    for (const path of [older, own]) expect((await getPage(bench, path)).text).not.toContain('deletes on')
  })

  it('stays as it was told while time passes and nothing changes', async () => {
    const { bench, own } = await openOlderList()
    await reconfigure(bench, NINE_DAYS)
    await pass(bench, 2 * DAY, 6 * HOUR)
    expect((await getPage(bench, own)).text).toContain(TOLD)
  }, 120_000)
})
