import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { describe, expect, it } from 'vitest'
import { unpack } from '../../src/logs/gzip.ts'
import { REDACTOR } from '../../src/logs/redact.ts'
import { STEP_LENGTH, textOfBlock } from '../../src/logs/render.ts'
import { KEPT_BYTES, KEPT_LOGS } from '../../src/logs/store.ts'
import { API } from '../../src/mirror/limits.ts'
import type { LogAnswer, LogPage } from '../../src/mirror/protocol.ts'
import { PLANTED, PLANTED_IN_LOGS } from '../simulator/planted.ts'
import type { NewDeployment } from '../simulator/world.ts'
import { GITHUB } from '../support/accounts.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { warm } from '../support/pages.ts'

const DURATIONS = { queued: 100, initialize: 2_000, clone_repo: 1_000, build: 30_000, deploy: 5_000 }

async function site(deployment: NewDeployment = {}, vars: object = {}) {
  const bench = await createBench({ vars: { SHOW_BUILD_LOGS: 'site, sit*-2', ...vars } })
  for (const name of ['site', 'other'])
    bench.simulator.world.addProject({ name, source: GITHUB, createdAt: START - HOUR })
  const id = bench.simulator.world.deploy('site', { durations: DURATIONS, at: START - HOUR, ...deployment })
  await warm(bench)
  bench.simulator.calls.length = 0
  return { bench, id }
}

const ask = async (bench: Bench, id: string, part: number | 'text' | 'excerpt' = 1, project = 'site') =>
  (await bench.mirror.read({ kind: 'log', project, id, part })) as LogAnswer
const page = async (bench: Bench, id: string, part: number | 'text' | 'excerpt' = 1) => {
  const answer = await ask(bench, id, part)
  expect(answer.kind, JSON.stringify({ ...answer, blocks: undefined })).toBe('log')
  return answer as LogPage
}
const textsOf = async ({ blocks }: LogPage) =>
  (await Promise.all(blocks.map(unpack))).map(textOfBlock).join('').split('\n').slice(0, -1)
const calls = (bench: Bench) => bench.simulator.calls.length
const rows = (bench: Bench, query: string) =>
  runInDurableObject(bench.mirror, (_, { storage }) => storage.sql.exec(query).toArray())
const change = (bench: Bench, query: string) => rows(bench, query)

describe('the log of a finished build', () => {
  it('is read once, with three calls, and then kept', async () => {
    const { bench, id } = await site()
    const first = await page(bench, id)
    expect((await textsOf(first)).at(-1)).toBe('Success: Your site was deployed!')
    expect(calls(bench)).toBe(3)
    bench.clock.advance(HOUR)
    expect(await page(bench, id.slice(0, 8))).toEqual(first)
    await evictDurableObject(bench.mirror)
    expect(await page(bench, id)).toEqual(first)
    expect(calls(bench)).toBe(3)
  })

  it('is shared by all who ask for it at the same time', async () => {
    const { bench, id } = await site()
    await Promise.all([
      page(bench, id),
      page(bench, id, 'text'),
      page(bench, id.slice(0, 8)),
      page(bench, id, 'excerpt'),
    ])
    expect(calls(bench)).toBe(3)
  })

  it('is still there when its deployment is gone', async () => {
    const { bench, id } = await site()
    bench.simulator.world.deploy('site', { at: START - MINUTE })
    await page(bench, id)
    bench.simulator.world.removeDeployment('site', id)
    await change(bench, `DELETE FROM deployments WHERE id = '${id}'`)
    expect((await textsOf(await page(bench, id))).length).toBeGreaterThan(5)
  })

  it('holds no secret, neither when it is sent nor where it is kept', async () => {
    const { bench, id } = await site({
      log: [`greeting ${PLANTED.plainTextVariable} ${bench64(PLANTED.plainTextVariable)}`],
    })
    const text = (await textsOf(await page(bench, id, 'text'))).join('\n')
    expect(text).toContain('greeting [hidden: variable] ')
    expect(text).toContain('CMS_TOKEN=[hidden: secret value]')
    for (const secret of [
      PLANTED_IN_LOGS,
      PLANTED.plainTextVariable,
      PLANTED.buildCommand,
      bench64(PLANTED.plainTextVariable),
    ])
      expect(text).not.toContain(secret)
    const kept = await rows(bench, 'SELECT body FROM log_blocks')
    const stored = await Promise.all(kept.map(({ body }) => unpack(body as ArrayBuffer)))
    expect(stored.join('')).not.toContain('planted')
  })

  it('holds nothing of the operator’s settings', async () => {
    const hook =
      'https://api.simulator.example/client/v4/pages/webhooks/deploy_hooks/5ec2e700-0000-4000-8000-0000000000aa'
    const { bench, id } = await site({ log: ['x'] }, { DEPLOY_HOOKS: JSON.stringify({ site: hook }) })
    const secrets = [bench.accountId, String(bench.vars.CLOUDFLARE_API_TOKEN), hook.slice(-36)]
    const other = bench.simulator.world.deploy('site', {
      at: START - HOUR,
      log: secrets.map((one) => `found ${one}`),
    })
    bench.clock.advance(MINUTE)
    await bench.get('/projects/site')
    await bench.runAlarms()
    await page(bench, id)
    const text = (await textsOf(await page(bench, other, 'text'))).join('\n')
    for (const secret of secrets) expect(text).not.toContain(secret)
    expect(text.match(/found \[hidden: /g)).toHaveLength(3)
  })

  it('has an excerpt, which comes without the rest', async () => {
    const { bench, id } = await site({ outcome: 'failure' })
    const { blocks } = await page(bench, id, 'excerpt')
    expect(blocks).toHaveLength(1)
    expect(new TextDecoder().decode(blocks[0])).toContain("error TS2304: Cannot find name 'NavItem'")
  })

  it('comes page by page, each found by a line on it', async () => {
    const { bench, id } = await site({ log: Array.from({ length: 12_000 }, (_, index) => `line ${index}`) })
    const first = await page(bench, id)
    expect([first.first, first.next, first.blocks.length]).toEqual([1, 5_001, 10])
    expect(await page(bench, id, 5_000)).toEqual(first)
    const second = await page(bench, id, 5_001)
    expect([second.first, second.next]).toEqual([5_001, 10_001])
    expect(await page(bench, id, 9_999)).toEqual(second)
    const last = await page(bench, id, 999_999)
    expect([last.first, last.next]).toEqual([10_001, null])
    expect((await textsOf(await page(bench, id, 'text'))).length).toBe(first.lines)
  })
})

const bench64 = (text: string) => btoa(text).replace(/=*$/, '')

describe('the log of a build that runs', () => {
  it('grows, and is asked for every 10 seconds at most, the values once a minute', async () => {
    const { bench, id } = await site({ at: START - 4 * SECOND })
    const early = (await page(bench, id)).lines
    expect(calls(bench)).toBe(3)
    bench.clock.advance(9 * SECOND)
    await page(bench, id)
    expect(calls(bench)).toBe(3)
    bench.clock.advance(SECOND)
    expect((await page(bench, id)).lines).toBeGreaterThan(early)
    expect(calls(bench)).toBe(4)
    for (let seconds = 0; seconds < 50; seconds += 10) {
      bench.clock.advance(10 * SECOND)
      await page(bench, id)
    }
    expect(calls(bench)).toBe(4 + 5 + 2)
  })

  it('is not kept, and is read again when all of it must be there', async () => {
    const { bench, id } = await site({ at: START - 4 * SECOND })
    await page(bench, id)
    expect(await rows(bench, 'SELECT id FROM logs')).toEqual([])
    bench.clock.advance(50 * SECOND)
    await bench.get('/projects/site')
    await bench.runAlarms()
    await page(bench, id)
    expect(await rows(bench, 'SELECT id FROM logs')).toEqual([])
    bench.clock.advance(2 * MINUTE)
    await page(bench, id)
    expect(await rows(bench, 'SELECT id FROM logs')).toEqual([{ id }])
  })
})

describe('a log that is another at the next reading', () => {
  /** From now on Cloudflare answers with so many lines of that word. */
  function says(bench: Bench, word: string, count: number) {
    bench.simulator.tamper = (body) => {
      const { result } = body as { result?: { includes_container_logs?: unknown } }
      if (result?.includes_container_logs === undefined) return body
      const data = Array.from({ length: count }, (_, at) => ({ ts: null, line: `${word} ${at + 1}` }))
      return { ...(body as object), result: { ...result, data } }
    }
  }
  /** The lines with their numbers, as `4 word 4`. */
  const numbered = async ({ blocks }: LogPage) =>
    (await Promise.all(blocks.map(unpack))).flatMap((html) =>
      [...html.matchAll(/<p id="L(\d+)"><a href="\?lines=(\d+)#L(\d+)"[^>]*><\/a>(.*)<\/p>/g)].map(
        ([, id, lines, hash, text]) => `${new Set([id, lines, hash]).size === 1 ? id : 'none'} ${text}`,
      ),
    )
  /** All but the last of so many, which may not be whole. */
  const expected = (word: string, count: number) =>
    Array.from({ length: count - 1 }, (_, at) => `${at + 1} ${word} ${at + 1}`)
  const running = () => site({ at: START - 4 * SECOND, durations: { ...DURATIONS, build: 600_000 } })

  it.each([
    ['longer', 'first', 7_300],
    ['shorter', 'first', 40],
    ['other', 'second', 1_200],
    ['other and longer', 'second', 7_300],
    ['other and shorter', 'second', 40],
  ])('is shown as it was, and then as it is, never half of each: %s', async (_, word, count) => {
    const { bench, id } = await running()
    says(bench, 'first', 1_200)
    expect(await numbered(await page(bench, id))).toEqual(expected('first', 1_200))
    says(bench, word, count)
    bench.clock.advance(9 * SECOND)
    expect(await numbered(await page(bench, id, 'text'))).toEqual(expected('first', 1_200))
    bench.clock.advance(SECOND)
    const [text, first, last, excerpt] = await Promise.all(
      (['text', 1, 99_999, 'excerpt'] as const).map((part) => page(bench, id, part)),
    )
    const now = expected(word, count)
    expect(await numbered(text as LogPage)).toEqual(now)
    expect(await numbered(first as LogPage)).toEqual(now.slice(0, 5_000))
    expect(await numbered(last as LogPage)).toEqual(now.slice(count > 5_000 ? 5_000 : 0))
    expect(new TextDecoder().decode(excerpt?.blocks[0])).toContain(`</a>${word} ${count - 1}</p>`)
    expect(new Set([text, first, last, excerpt].map((one) => one?.lines))).toEqual(new Set([count - 1]))
  })

  it('is one of the two for all who ask while it is read', async () => {
    const { bench, id } = await running()
    says(bench, 'first', 2_000)
    const happens = () => says(bench, 'second', 3_000)
    bench.simulator.faults.set({ kind: 'meanwhile', happens }, { path: /history/ })
    const asked = await Promise.all([1, 2, 3, 4].map(() => page(bench, id)))
    for (const one of asked) expect(await numbered(one)).toEqual(expected('first', 2_000))
    bench.clock.advance(10 * SECOND)
    expect(await numbered(await page(bench, id))).toEqual(expected('second', 3_000))
  })

  it('is not kept for whole where it was whole only when its reading had ended', async () => {
    const { bench, id } = await site({ at: START - 4 * SECOND })
    bench.clock.advance(85 * SECOND)
    await bench.get('/projects/site')
    await bench.runAlarms()
    const happens = () => bench.clock.advance(15 * SECOND)
    bench.simulator.faults.set({ kind: 'meanwhile', happens }, { path: /history/, times: 1 })
    await page(bench, id)
    expect(await rows(bench, 'SELECT id FROM logs')).toEqual([])
    await page(bench, id)
    bench.clock.advance(10 * SECOND)
    await page(bench, id)
    expect(await rows(bench, 'SELECT id FROM logs')).toEqual([{ id }])
  })
})

describe('while a long log is redacted and made to HTML', () => {
  it('other questions are answered, step by step', async () => {
    const { bench, id } = await site({ log: Array.from({ length: 2_000 }, (_, at) => `${at} `.repeat(250)) })
    let isDone = false
    const reading = page(bench, id).finally(() => {
      isDone = true
    })
    const answer = () => Promise.all([bench.health(), scheduler.wait(0)])
    while (calls(bench) < 3 && !isDone) await answer()
    let answered = 0
    for (; !isDone; answered += 1) await answer()
    const length = (await textsOf(await reading)).join('\n').length
    // One question at a time: of two steps in one at least.
    expect(answered).toBeGreaterThan(length / STEP_LENGTH / 2)
  })
})

describe('a log that may not be shown', () => {
  it.each(['other', 'nothing', 'constructor'])(
    'is missing, as one that does not exist: %s',
    async (project) => {
      const { bench, id } = await site()
      const other = bench.simulator.world.deploy('other', { at: START - HOUR })
      await warm(bench)
      bench.simulator.calls.length = 0
      for (const one of [id, other, 'ffffffff'])
        expect(await ask(bench, one, 1, project)).toEqual({ kind: 'missing' })
      expect(await ask(bench, other)).toEqual({ kind: 'missing' })
      expect(calls(bench)).toBe(0)
    },
  )

  it('is missing without the setting', async () => {
    const { bench, id } = await site({}, { SHOW_BUILD_LOGS: '' })
    expect(await ask(bench, id)).toEqual({ kind: 'missing' })
  })

  it('is forgotten when its project is taken out of the setting, or out of the board', async () => {
    for (const vars of [{ SHOW_BUILD_LOGS: 'other' }, { PROJECTS: 'other' }]) {
      const { bench, id } = await site()
      await page(bench, id)
      Object.assign(bench.vars, vars)
      await evictDurableObject(bench.mirror)
      expect(await ask(bench, id)).toEqual({ kind: 'missing' })
      expect(await rows(bench, 'SELECT id FROM logs UNION SELECT id FROM log_blocks')).toEqual([])
    }
  })

  it('is missing while the setting is wrong, and is not forgotten', async () => {
    const { bench, id } = await site()
    const before = await page(bench, id)
    const { SHOW_BUILD_LOGS } = bench.vars
    Object.assign(bench.vars, { SHOW_BUILD_LOGS: '["site' })
    await evictDurableObject(bench.mirror)
    expect(await ask(bench, id)).toEqual({ kind: 'missing' })
    Object.assign(bench.vars, { SHOW_BUILD_LOGS })
    await evictDurableObject(bench.mirror)
    bench.simulator.calls.length = 0
    expect(await page(bench, id)).toEqual(before)
    expect(calls(bench)).toBe(0)
  })

  it('is forgotten with its project', async () => {
    const { bench, id } = await site()
    await page(bench, id)
    bench.simulator.world.removeProject('site')
    for (let minutes = 0; minutes < 20; minutes += 1) {
      bench.clock.advance(MINUTE)
      await bench.get('/')
      await bench.runAlarms()
    }
    expect(await ask(bench, id)).toEqual({ kind: 'missing' })
    expect(await rows(bench, 'SELECT id FROM logs')).toEqual([])
  })
})

describe('a log whose project is taken away while it is redacted again', () => {
  it('is not kept', async () => {
    const { bench, id } = await site({ log: Array.from({ length: 2_000 }, (_, at) => `${at} `.repeat(250)) })
    bench.simulator.world.deploy('site', { at: START - MINUTE })
    await page(bench, id)
    await change(bench, 'UPDATE logs SET redactor = 0')
    await change(bench, `DELETE FROM deployments WHERE id = '${id}'`)
    const reading = ask(bench, id)
    // Behind the beginning of what is asked, and before its end, which is many turns away.
    await scheduler.wait(0)
    await change(bench, 'DELETE FROM log_blocks')
    await change(bench, 'DELETE FROM logs')
    await change(bench, "DELETE FROM projects WHERE name = 'site'")
    await reading
    expect(await rows(bench, 'SELECT id FROM logs UNION SELECT id FROM log_blocks')).toEqual([])
  })
})

describe('where there is no log', () => {
  const LOGS = /history\/logs/
  const VALUES = /projects\/site(\/deployments\/[^/]+)?$/

  it.each([
    ['empty', { kind: 'status', status: 404, code: 8000009 }, LOGS],
    ['forbidden', { kind: 'status', status: 403, code: 10000 }, LOGS],
    ['too-large', { kind: 'tooLarge', bytes: 21_000_000 }, LOGS],
    ['failed', { kind: 'brokenJson' }, LOGS],
    ['failed', { kind: 'html', status: 502 }, LOGS],
    ['empty', { kind: 'wrongShape' }, LOGS],
    ['later', { kind: 'rateLimited', seconds: 30 }, LOGS],
    ['values', { kind: 'html', status: 502 }, VALUES],
    ['values', { kind: 'brokenJson' }, VALUES],
    ['values', { kind: 'wrongShape' }, VALUES],
    ['forbidden', { kind: 'status', status: 403, code: 10000 }, VALUES],
  ] as const)(
    'it says why (%s: %j), stores nothing, and does not ask at every look',
    async (why, fault, path) => {
      const { bench, id } = await site()
      bench.simulator.faults.set(fault, { path })
      for (const _ of [1, 2, 3]) expect(await ask(bench, id)).toMatchObject({ kind: 'none', why })
      expect(calls(bench)).toBeLessThanOrEqual(3)
      expect(await rows(bench, 'SELECT id FROM logs')).toEqual([])
      bench.simulator.faults.clear()
      bench.clock.advance(MINUTE)
      await page(bench, id)
    },
  )

  it('as long as the calls of the moment are left to the list of projects', async () => {
    const { bench, id } = await site()
    const minutes = [[Math.floor(bench.clock.now() / MINUTE), API.calls - API.listReserve]]
    const meter = { day: 0, used: { rowsRead: 0, rowsWritten: 0, kvWrites: 0 }, minutes, pausedUntil: 0 }
    await change(
      bench,
      `INSERT OR REPLACE INTO state (key, shape, value) VALUES ('meter', 1, '${JSON.stringify(meter)}')`,
    )
    await evictDurableObject(bench.mirror)
    expect(await ask(bench, id)).toEqual({ kind: 'none', why: 'later' })
    expect(calls(bench)).toBe(0)
    bench.clock.advance(6 * MINUTE)
    await page(bench, id)
    expect(calls(bench)).toBe(3)
  })

  it.each(['null', '[]', '"text"', '[null, 7, {"line": null}, {"line": 7}]'])(
    'because its lines are %s',
    async (data) => {
      const { bench, id } = await site()
      bench.simulator.tamper = (body) => {
        const { result } = body as { result?: { includes_container_logs?: unknown } }
        return result?.includes_container_logs === undefined
          ? body
          : { ...(body as object), result: { data: JSON.parse(data) } }
      }
      expect(await ask(bench, id)).toEqual({ kind: 'none', why: 'empty' })
    },
  )

  it('while the API is down, and what was read before is shown all the same', async () => {
    const { bench, id } = await site({ at: START - 4 * SECOND })
    const { lines } = await page(bench, id)
    bench.simulator.faults.set({ kind: 'html', status: 502 }, { path: LOGS })
    bench.clock.advance(MINUTE)
    expect((await page(bench, id)).lines).toBe(lines)
  })
})

describe('what is kept of logs', () => {
  it('is so many at most, the oldest of which go first', async () => {
    const { bench, id } = await site()
    await page(bench, id)
    const old = Array.from(
      { length: KEPT_LOGS },
      (_, index) => `('old-${index}', 'old', 'p', 'site', ${index}, 1, 1, 0, 10, '')`,
    )
    await change(bench, `INSERT INTO logs VALUES ${old.join(',')}`)
    const next = bench.simulator.world.deploy('site', { at: START - 2 * HOUR })
    bench.clock.advance(HOUR)
    await bench.get('/projects/site')
    await bench.runAlarms()
    await page(bench, next)
    const left = (await rows(bench, 'SELECT id FROM logs ORDER BY read_at')).map((row) => row.id)
    expect(left).toHaveLength(KEPT_LOGS)
    expect(left.slice(-2)).toEqual([id, next])
    expect(left).not.toContain('old-1')
  })

  it('is so many bytes at most, the oldest of which go first', async () => {
    const { bench, id } = await site()
    const old = [1, 2, 3].map(
      (at) => `('old-${at}', 'old', 'p', 'site', ${at}, 1, 1, 0, ${KEPT_BYTES / 2 - 10_000}, '')`,
    )
    await change(bench, `INSERT INTO logs VALUES ${old.join(',')}`)
    await page(bench, id)
    expect(await rows(bench, 'SELECT id FROM logs ORDER BY read_at')).toEqual(
      ['old-2', 'old-3', id].map((one) => ({ id: one })),
    )
  })

  it('is of one line of 2 MB what is shown of it', async () => {
    const { bench, id } = await site({ log: ['x '.repeat(1_000_000)] })
    const text = (await textsOf(await page(bench, id, 'text'))).join('\n')
    expect(text).toContain(`${'x '.repeat(5_000)}[1990000 more characters]`)
    expect(text.length).toBeLessThan(12_000)
    expect(calls(bench)).toBe(3)
  })

  it('is redacted again by newer patterns, from Cloudflare or, where that has it no more, from what is kept', async () => {
    const { bench, id } = await site()
    bench.simulator.world.deploy('site', { at: START - MINUTE })
    const before = await textsOf(await page(bench, id))
    await change(bench, 'UPDATE logs SET redactor = 0')
    expect(await textsOf(await page(bench, id))).toEqual(before)
    expect(calls(bench)).toBe(4)
    await change(bench, 'UPDATE logs SET redactor = 0')
    await change(bench, `DELETE FROM deployments WHERE id = '${id}'`)
    expect(await textsOf(await page(bench, id))).toEqual(before)
    expect(calls(bench)).toBe(4)
    expect(await rows(bench, 'SELECT redactor FROM logs')).toEqual([{ redactor: REDACTOR }])
  })

  it('says how many secrets were taken out of it, before it was redacted again and then', async () => {
    const { bench, id } = await site({ log: ['greeting'] })
    bench.simulator.world.deploy('site', { at: START - MINUTE })
    const { hidden } = await page(bench, id)
    expect(hidden).toBeGreaterThan(0)
    await change(bench, 'UPDATE logs SET redactor = 0')
    await change(bench, `DELETE FROM deployments WHERE id = '${id}'`)
    expect((await page(bench, id)).hidden).toBe(hidden)
  })
})
