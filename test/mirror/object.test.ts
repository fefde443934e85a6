import { runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { openSites } from '../support/site.ts'

describe('a start of the mirror that fails', () => {
  it('is tried again by whoever comes next, and each failure is told in the log', async () => {
    const bench = await openSites(2)
    const question = { kind: 'entry', name: 'overview', have: 0, maxAge: 0 } as const
    await runInDurableObject(bench.mirror, async (instance, { storage }) => {
      // No version of this board makes such a table: nothing can be read from it.
      storage.sql.exec('CREATE TABLE shapes (of_somebody_else)')
      await expect(instance.read(question)).rejects.toThrow()
      await expect(instance.heartbeat()).rejects.toThrow()
      storage.sql.exec('DROP TABLE shapes')
      expect(await instance.read(question)).toMatchObject({ kind: 'entry' })
    })
    expect(bench.logged.filter((line) => line.includes('question failed'))).toHaveLength(2)
  })
})

it('a question at which the mirror meets a bug takes no other of its call along', async () => {
  const bench = await openSites(2)
  const entry = { kind: 'entry', name: 'overview', have: 0, maxAge: 0 } as const
  const answers = await bench.mirror.readAll([{ kind: 'of another version' } as never, entry])
  expect(answers).toMatchObject([{ kind: 'failed' }, { kind: 'entry', revision: expect.any(Number) }])
  expect(bench.logged.filter((line) => line.includes('question failed'))).toHaveLength(1)
})
