import { runInDurableObject } from 'cloudflare:test'
import { expect, it } from 'vitest'
import { makeDeployment } from '../domain/make.ts'
import { addDeployments, addProjects } from '../support/accounts.ts'
import { createBench, HOUR, MINUTE, START } from '../support/bench.ts'
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

it('projects change together, or none of them does', async () => {
  await withTables(({ sql, store, save }) => {
    sql.run(
      "CREATE TRIGGER no_site BEFORE INSERT ON deployments WHEN NEW.id = 's1' BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    const change = () =>
      store.together(() => {
        save('docs', [of('d1', 'docs', '2026-11-24T10:00:00Z')])
        save('site', [of('s1', 'site', '2026-11-24T10:00:00Z')])
      })
    expect(change).toThrow()
    expect(store.names()).toEqual([])
    sql.run('DROP TRIGGER no_site')
    change()
    expect(store.names()).toEqual(['docs', 'site'])
  })
})

it('the key of a project that could not begin goes to the next one', async () => {
  await withTables(({ sql, store, save }) => {
    sql.run("CREATE TRIGGER no_more BEFORE INSERT ON readings BEGIN SELECT RAISE(ABORT, 'no more rows'); END")
    for (let time = 0; time < 10; time += 1) expect(() => store.together(() => save('docs', []))).toThrow()
    for (let time = 0; time < 10; time += 1) expect(() => save('docs', [])).toThrow()
    sql.run('DROP TRIGGER no_more')
    save('docs', [])
    expect(store.project('docs')?.key).toBe(1)
  })
})

it('what a page of the list said and could not be written is taken over from the next list', async () => {
  const bench = await createBench()
  const { world } = bench.simulator
  const names = addProjects(world, 3, START - 9 * HOUR)
  await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
  const exec = (statement: string) =>
    runInDurableObject(bench.mirror, (_instance, { storage }) => void storage.sql.exec(statement))
  for (const name of names) addDeployments(world, name, 1, START - HOUR)
  const latestIds = async () => {
    bench.clock.advance(MINUTE)
    const answer = await bench.ask({ name: 'overview', have: 0, maxAge: 0 })
    const { cards } = JSON.parse((answer.kind === 'entry' && answer.content) || '{}')
    return cards.map(({ latest }: { latest: { id: string } | null }) => latest?.id)
  }
  const ids = names.map((name) => world.project(name)?.deployments.at(-1)?.id)
  await exec(
    `CREATE TRIGGER no_more BEFORE INSERT ON deployments WHEN NEW.id = '${ids[1]}' BEGIN SELECT RAISE(ABORT, 'no'); END`,
  )
  expect(await latestIds()).not.toEqual(ids)
  await exec('DROP TRIGGER no_more')
  expect(await latestIds()).toEqual(ids)
})
