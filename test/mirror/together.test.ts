import { expect, it } from 'vitest'
import { makeDeployment } from '../domain/make.ts'
import { withTables } from '../support/tables.ts'

const of = (id: string, project: string, createdOn: string) => makeDeployment({ id, project, createdOn })

it('of projects that change together no card changes without the revision that readers follow', async () => {
  await withTables(({ sql, store, save }) => {
    save('docs', [of('d1', 'docs', '2026-11-24T10:00:00Z')])
    const before = { cards: store.cards(), parts: store.parts() }
    // As when the day's rows are used up in the middle of it.
    sql.run("CREATE TRIGGER no_more BEFORE UPDATE ON parts BEGIN SELECT RAISE(ABORT, 'no more rows'); END")
    const change = () => store.together(() => save('docs', [of('d2', 'docs', '2026-11-24T11:00:00Z')]))
    expect(change).toThrow()
    expect({ cards: store.cards(), parts: store.parts() }).toEqual(before)
    sql.run('DROP TRIGGER no_more')
    change()
    expect(store.cards()).not.toEqual(before.cards)
    expect(store.parts()).not.toEqual(before.parts)
  })
})

it('projects that change together raise the revision of their part once', async () => {
  await withTables(({ store, save }) => {
    save('docs', [of('d1', 'docs', '2026-11-24T10:00:00Z')])
    const [first] = store.parts()
    store.together(() => {
      save('site', [of('s1', 'site', '2026-11-24T10:00:00Z')])
      save('docs', [of('d2', 'docs', '2026-11-24T11:00:00Z')])
    })
    const [second] = store.parts()
    expect(second?.revision).toBe((first?.revision ?? 0) + 1)
  })
})
