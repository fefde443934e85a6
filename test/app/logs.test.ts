import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import type { Env } from '../../src/settings/read.ts'
import { PLANTED_IN_LOGS, PLANTED_SECRETS } from '../simulator/planted.ts'
import type { NewDeployment } from '../simulator/world.ts'
import { GITHUB } from '../support/accounts.ts'
import { API } from '../support/api.ts'
import { type Bench, createBench, HOUR, MINUTE, SECOND, START } from '../support/bench.ts'
import { getPage, readPage, warm } from '../support/pages.ts'
import { KEY, LINK, makeLink } from '../support/visitor.ts'

const E = '\u001b'
const DURATIONS = { queued: 100, initialize: 2_000, clone_repo: 1_000, build: 30_000, deploy: 5_000 }

async function site(deployment: NewDeployment = {}, vars: object = {}) {
  const bench = await createBench({ vars: { SHOW_BUILD_LOGS: 'site', ...vars } })
  for (const name of ['site', 'other'])
    bench.simulator.world.addProject({ name, source: GITHUB, createdAt: START - HOUR })
  const id = bench.simulator.world.deploy('site', { durations: DURATIONS, at: START - HOUR, ...deployment })
  const other = bench.simulator.world.deploy('other', { outcome: 'failure', at: START - HOUR })
  await warm(bench)
  const path = `/projects/site/deployments/${id.slice(0, 8)}`
  return { bench, id, path, log: `${path}/log`, other: `/projects/other/deployments/${other.slice(0, 8)}` }
}

const linesOf = ({ root }: { root: ReturnType<typeof import('node-html-parser').parse> }) =>
  root.querySelectorAll('.log p').map((line) => line.text)

describe('the page of a log', () => {
  it('has the lines, with the stages as headings and the colours as classes', async () => {
    const { bench, log } = await site({ log: [`${E}[32m✓${E}[39m built <b>`] })
    const page = await getPage(bench, log)
    expect(page.root.querySelectorAll('.log h2').map(({ text }) => text.replace(/ \d.*/, ''))).toEqual([
      ...['queued', 'initialize', 'clone repo', 'build', 'deploy'].slice(1),
    ])
    expect(linesOf(page)).toContain('✓ built <b>')
    expect(page.root.querySelector('.log .c2')?.text).toBe('✓')
    expect(page.html).not.toMatch(/<[^>]* style=/)
    // Each block on its own: what is far away need not be laid out.
    expect(page.root.querySelectorAll('.log > div')).toHaveLength(1)
    expect(page.text).toContain('2 secrets taken out')
  })

  it('marks lines that the address names, and opens the page that holds them', async () => {
    const { bench, log } = await site({ log: Array.from({ length: 7_000 }, (_, index) => `line ${index}`) })
    const page = await getPage(bench, `${log}?lines=6003-6001`)
    expect(page.root.querySelectorAll('.marked').map((line) => line.id)).toEqual(['L6001', 'L6002', 'L6003'])
    expect(linesOf(page)).toHaveLength(2_017)
    expect(page.root.querySelector('[rel=prev]')?.getAttribute('href')).toBe(`${log}?from=5000`)
    const first = await getPage(bench, `${log}?lines=nonsense`)
    expect(linesOf(first)).toHaveLength(5_000)
    expect(first.root.querySelectorAll('.log > div')).toHaveLength(10)
    expect(first.root.querySelector('[rel=next]')?.getAttribute('href')).toBe(`${log}?from=5001`)
    expect(first.text).toContain('Lines 1 to 5000 of 7017')
  })

  it('has a way to its last line, on this page or on another', async () => {
    const lastOf = async (count: number, query: string) => {
      const { bench, log } = await site({ log: Array.from({ length: count }, (_, index) => `line ${index}`) })
      const { root } = await getPage(bench, log + query)
      const href = root
        .querySelectorAll('a')
        .find(({ text }) => text === 'Last lines')
        ?.getAttribute('href')
      return href?.replace(log, '')
    }
    expect(await lastOf(300, '')).toBe('#L317')
    expect(await lastOf(7_000, '')).toBe('?from=7017#L7017')
    expect(await lastOf(7_000, '?from=7017')).toBe('#L7017')
  })

  it('wraps lines or not, as the address says', async () => {
    const { bench, log } = await site()
    const wrapped = await getPage(bench, `${log}?lines=3`)
    const link = wrapped.root.querySelectorAll('a').find(({ text }) => text === 'Do not wrap lines')
    const unwrapped = await getPage(bench, `${log}${link?.getAttribute('href')?.replace(/^[^?]*/, '')}`)
    expect(unwrapped.root.querySelector('.log.unwrapped .marked')?.id).toBe('L3')
    expect(wrapped.root.querySelector('.unwrapped')).toBeNull()
  })

  it('says of a build that has just begun that nothing is written yet, not that there is no log', async () => {
    const { bench, log } = await site({ at: START - SECOND, durations: { ...DURATIONS, queued: 60_000 } })
    bench.simulator.faults.set({ kind: 'status', status: 404, code: 8000009 }, { path: /history/ })
    const { text } = await getPage(bench, log)
    expect(text).toContain('The build has written nothing so far.')
    expect(text).not.toContain('Cloudflare has no log')
  })

  it('is not sent again to who has it, and is kept nowhere', async () => {
    const { bench, log } = await site()
    const page = await getPage(bench, log)
    expect(page.headers.get('Cache-Control')).toBe('private, no-cache')
    const again = await bench.get(log, { headers: { 'If-None-Match': String(page.headers.get('ETag')) } })
    expect(again.status).toBe(304)
  })

  it('grows with the build', async () => {
    const { bench, log } = await site({ at: START - 4 * SECOND })
    const early = await getPage(bench, log)
    expect(early.root.querySelector('html')?.getAttribute('data-busy')).toBe('true')
    bench.clock.advance(15 * SECOND)
    const later = await getPage(bench, log)
    expect(linesOf(later).slice(0, linesOf(early).length)).toEqual(linesOf(early))
    expect(linesOf(later).length).toBeGreaterThan(linesOf(early).length)
    expect(later.headers.get('ETag')).not.toBe(early.headers.get('ETag'))
  })

  it('is text for programs', async () => {
    const { bench, log } = await site({ log: [`${E}[32m✓${E}[39m built <b> &amp;`] })
    const answer = await bench.get(`${log}.txt`)
    expect(answer.headers.get('Content-Type')).toBe('text/plain; charset=UTF-8')
    expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff')
    const text = await answer.text()
    expect(text).toContain('\n✓ built <b> &amp;\n')
    expect(text).not.toContain(PLANTED_IN_LOGS)
  })
})

describe('the page of a deployment', () => {
  it('says why its build failed: what looks like an error first, and a way to all of it', async () => {
    const { bench, path, log } = await site({ outcome: 'failure' })
    const page = await getPage(bench, path)
    expect(page.root.querySelector('#why')?.text).toBe('Why it failed')
    expect(linesOf(page)).toContain("src/nav.tsx(41,7): error TS2304: Cannot find name 'NavItem'.")
    expect(page.root.querySelector('[aria-labelledby=why] a')?.getAttribute('href')).toBe(log)
    expect(page.html).not.toContain(PLANTED_IN_LOGS)
  })

  it('is for its reader’s browser alone where lines of a log stand in it, on a public board too', async () => {
    const kept = async (deployment: NewDeployment) => {
      const { bench, path } = await site(deployment)
      return (await bench.get(path)).headers.get('Cache-Control')
    }
    expect(await kept({ outcome: 'failure' })).toBe('private, no-cache')
    expect(await kept({})).toBe('no-cache')
  })

  it('asks why the build failed once in 30 seconds, and says it meanwhile, also when the mirror is gone', async () => {
    const { bench, path } = await site({ outcome: 'failure' })
    let asked = 0
    const count = (_: unknown, real: () => Promise<unknown>) => {
      asked += 1
      return real()
    }
    bench.breakMirror({ log: count })
    for (let seconds = 0; seconds < 30; seconds += 10) {
      expect((await getPage(bench, path)).text).toContain('TS2304')
      expect(asked).toBe(1)
      bench.clock.advance(10 * SECOND)
    }
    await getPage(bench, path)
    expect(asked).toBe(2)
    bench.clock.advance(MINUTE)
    bench.breakMirror({ log: async () => Promise.reject(new Error('gone')) })
    expect((await getPage(bench, path)).text).toContain('TS2304')
  })

  it('names its address with the key that opened it there, to nobody else', async () => {
    const { bench, path } = await site({ outcome: 'failure' }, LINK)
    const opened = await (await bench.get(`${path}?key=${KEY}`)).text()
    expect(opened).toContain('TS2304')
    expect(opened).toContain(`<meta property="og:url" content="https://board.example${path}?key=${KEY}">`)
    const other = await bench.get(path, { headers: { Authorization: `Bearer ${KEY}` } })
    expect(await other.text()).not.toContain(KEY)
  })

  it('leads to the log of one that did not fail, without asking for it', async () => {
    const { bench, path, log } = await site()
    bench.simulator.calls.length = 0
    const page = await getPage(bench, path)
    expect(page.root.querySelector(`a[href="${log}"]`)?.text).toBe('Build log')
    expect(page.root.querySelector('.log')).toBeNull()
    expect(bench.simulator.calls.filter(({ path }) => path.includes('history'))).toEqual([])
  })

  it('says nothing of logs where none are shown', async () => {
    const { bench, other } = await site()
    const page = await getPage(bench, other)
    expect(page.root.querySelector('#why')).toBeNull()
    expect(page.text).not.toContain('log')
  })

  it('is gone, and its log is still there', async () => {
    const { bench, id, path, log } = await site()
    bench.simulator.world.deploy('site', { at: START - MINUTE })
    await getPage(bench, log)
    bench.simulator.world.removeDeployment('site', id)
    for (let hours = 0; hours < 3; hours += 1) {
      bench.clock.advance(HOUR)
      await bench.get('/projects/site')
      await bench.runAlarms()
    }
    expect((await bench.get(path)).status).toBe(404)
    const page = await getPage(bench, log)
    expect(page.text).toContain('The deployment was deleted')
    expect(linesOf(page)).toContain('Success: Your site was deployed!')
  })
})

describe('where there is nothing to show', () => {
  it('nothing tells whether there is a log', async () => {
    const { bench, log, other } = await site()
    const bodies = new Set<string>()
    const unknown = [
      '/projects/other/deployments/ffffffff/log',
      '/projects/nothing/deployments/ffffffff/log',
      '/projects/site/deployments/ffffffff/log',
      '/projects/site/deployments/x/log',
    ]
    for (const path of [`${other}/log`, ...unknown]) {
      const answer = await bench.get(path)
      expect(answer.status, path).toBe(404)
      bodies.add(await answer.text())
      expect((await bench.get(`${path}.txt`)).status).toBe(404)
    }
    expect(bodies.size).toBe(1)
    expect((await bench.get(log)).status).toBe(200)
  })

  it('is all there is without the setting', async () => {
    const { bench, log, path } = await site({ outcome: 'failure' }, { SHOW_BUILD_LOGS: '' })
    expect((await bench.get(log)).status).toBe(404)
    expect((await getPage(bench, path)).text).not.toContain('TS2304')
    expect(bench.simulator.calls.filter(({ path }) => path.includes('history'))).toEqual([])
  })

  it('is all there is for everybody where a public board names all projects', async () => {
    const { bench, log } = await site({}, { SHOW_BUILD_LOGS: '*' })
    expect((await bench.get(log)).status).toBe(404)
    expect((await getPage(bench, '/activity')).text).toContain('SHOW_BUILD_LOGS')
  })

  it.each([
    ['empty', { kind: 'status', status: 404, code: 8000009 }, 'Cloudflare has no log', 404],
    ['forbidden', { kind: 'status', status: 403, code: 10000 }, 'token may not read this log', 503],
    ['too-large', { kind: 'tooLarge', bytes: 21_000_000 }, 'longer than 20 MB', 503],
    ['failed', { kind: 'brokenJson' }, 'did not give this log', 503],
    ['later', { kind: 'rateLimited', seconds: 30 }, 'is being read from Cloudflare', 503],
    ['values', { kind: 'html', status: 502 }, 'could not read which values have to be taken out', 503],
  ] as const)('a sentence says why: %s', async (why, fault, says, status) => {
    const { bench, log, path } = await site({ outcome: 'failure' })
    bench.simulator.faults.set(fault, { path: why === 'values' ? /projects\/site$/ : /history/ })
    const page = await getPage(bench, log)
    expect(page.text).toContain(says)
    expect(page.headers.get('Refresh')).not.toBeNull()
    expect((await getPage(bench, path)).text).toContain(says)
    const text = await bench.get(`${log}.txt`)
    expect([text.status, text.headers.get('Content-Type')?.slice(0, 10)]).toEqual([status, 'text/plain'])
  })

  it('a sentence says that the values are too many, and what can be done', async () => {
    const { bench, log, path } = await site({ outcome: 'failure' })
    bench.simulator.tamper = (body) => {
      const { result } = body as { result?: { deployment_configs?: unknown } }
      const env_vars = { LONG: { type: 'plain_text', value: 'a long one '.repeat(40_000) } }
      const deployment_configs = { preview: { env_vars } }
      return result?.deployment_configs
        ? { ...(body as object), result: { ...result, deployment_configs } }
        : body
    }
    for (const address of [log, path]) {
      const { text } = await getPage(bench, address)
      expect(text).toContain('variables of its project are longer than 400,000 characters together')
      expect(text).toContain('can shorten some of them')
      expect(text).not.toContain('tries again by itself')
    }
  })

  it('and the page of the deployment is there when the mirror does not answer', async () => {
    const { bench, log, path } = await site({ outcome: 'failure' })
    await bench.get('/projects/site')
    bench.breakMirror({ log: async () => Promise.reject(new Error('gone')) })
    for (const address of [path, log]) {
      const page = await getPage(bench, address)
      expect(page.text).toContain('is being read from Cloudflare')
      expect(page.headers.get('Refresh')).toBe('3')
      expect(page.root.querySelector('html')?.getAttribute('data-refresh')).toBe('3')
    }
    bench.breakMirror(null)
    expect((await getPage(bench, path)).headers.get('Refresh')).toBeNull()
  })
})

describe('a link for one project', () => {
  it('opens the logs of its own project alone', async () => {
    const { bench, log, other } = await site({}, { ...LINK, SHOW_BUILD_LOGS: 'site, other' })
    const link = await makeLink(bench, 'site')
    const as = (key: string) => ({ headers: { Authorization: `Bearer ${key}` } })
    expect((await bench.get(log, as(link))).status).toBe(200)
    expect((await bench.get(`${log}.txt`, as(link))).status).toBe(200)
    expect((await bench.get(`${other}/log`, as(link))).status).toBe(404)
    expect((await bench.get(`${other}/log.txt`, as(link))).status).toBe(404)
    expect((await bench.get(`${other}/log`, as(KEY))).status).toBe(200)
    const locked = await bench.get(log)
    expect(locked.status).toBe(401)
    const nothing = await bench.get('/projects/site/deployments/ffffffff/log')
    expect([nothing.status, await nothing.text()]).toEqual([401, await locked.text()])
  })
})

describe('nothing of a log', () => {
  it('stands in KV, in a log line, in the twin as JSON, or in what is kept of pages', async () => {
    const marker = 'a-line-of-the-log-itself'
    const { bench, path, log, id } = await site({ outcome: 'failure', log: [`Error: ${marker}`] })
    const read = async (address: string) => (await bench.get(address)).text()
    expect(await read(path)).toContain(marker)
    expect(await read(log)).toContain(marker)
    bench.clock.advance(2 * MINUTE)
    await read('/projects/site')
    await bench.runAlarms()
    const kv = (env as unknown as Env).SNAPSHOTS
    for (const { name } of (await kv.list({ prefix: bench.account })).keys)
      expect(await kv.get(name)).not.toContain(marker)
    expect(bench.logged.join('\n')).not.toContain(marker)
    for (const address of [
      '/',
      '/projects/site',
      '/activity',
      '/activity.json',
      '/tv',
      '/embed/site',
      '/feeds.atom',
      '/feeds.json',
      '/feeds/site.atom',
      '/feeds/site.json',
      '/cctray.xml',
      '/badges/site.json',
      `${API}/site/deployments/${id}`,
      `${API}/site`,
    ])
      expect(await read(address), address).not.toContain(marker)
    // Were the page remembered, it would still have the lines.
    bench.configure({ SHOW_BUILD_LOGS: '' })
    expect(await read(path)).not.toContain(marker)
    expect((await readPage(await bench.get(log))).status).toBe(404)
    expectNoSecret(bench)
  })
})

function expectNoSecret(bench: Bench) {
  for (const secret of PLANTED_SECRETS) expect(bench.logged.join('\n')).not.toContain(secret)
}
