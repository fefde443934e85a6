import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import type { Env } from '../../src/settings/read.ts'
import { PLANTED, PLANTED_IN_LOGS, PLANTED_SECRETS } from '../simulator/planted.ts'
import { GITHUB } from '../support/accounts.ts'
import { API } from '../support/api.ts'
import { BASE_URL, type Bench, createBench, HOUR, MINUTE, START, TOKEN } from '../support/bench.ts'
import { EXAMPLES } from '../support/routes.ts'
import { KEY, LINK, OTHER_KEY, sendForm } from '../support/visitor.ts'

/** A deploy hook's address: its last part is the secret. */
const HOOK = '5ec2e700-0000-4000-8000-0000000000aa'

const CANARY = 'canary-that-nobody-may-see'

/** By which messages are signed. */
const SIGNING_SECRET = `whsec_${btoa('signing-secret-of-the-tests')}`

/** Secrets of the operator's that are addresses. */
const SECRET_SETTINGS = {
  BOARD_URL: 'https://board.example',
  NOTIFICATIONS: [
    { name: 'chat', on: 'live, failed, deleting-soon', environments: '*' },
    { name: 'program', on: 'live, failed', environments: '*' },
  ],
  NOTIFICATION_URLS: {
    chat: { url: `https://chat.example/hooks/${CANARY}`, kind: 'slack' },
    program: { url: `https://program.example/${CANARY}`, secret: SIGNING_SECRET },
  },
  WEBHOOK_SECRET: `${CANARY}-of-the-webhook`,
}

/** Every field of the API's answers that may become public, as the design lists them: written here again, on purpose. */
const PUBLIC_FIELDS = new Set([
  'success',
  'result_info.total_count',
  'result_info.total_pages',
  'result_info.page',
  'result_info.per_page',
  'result_info.count',
  ...[
    'id',
    'name',
    'subdomain',
    'domains[]',
    'production_branch',
    'created_on',
    // Of a custom domain.
    'status',
    'source.type',
    'source.config.owner',
    'source.config.repo_name',
  ].map((field) => `result[].${field}`),
  ...['', 'canonical_deployment.', 'latest_deployment.'].flatMap((prefix) =>
    [
      'id',
      'short_id',
      'url',
      'aliases[]',
      'environment',
      'created_on',
      'modified_on',
      'is_skipped',
      'skip_reason',
      'latest_stage.name',
      'latest_stage.status',
      'latest_stage.started_on',
      'latest_stage.ended_on',
      'stages[].name',
      'stages[].status',
      'stages[].started_on',
      'stages[].ended_on',
      'deployment_trigger.type',
      'deployment_trigger.metadata.branch',
      'deployment_trigger.metadata.commit_hash',
      'deployment_trigger.metadata.commit_message',
      'deployment_trigger.metadata.commit_dirty',
    ].map((field) => `result[].${prefix}${field}`),
  ),
])

/** Puts the canary into every field that is not on the list, and a new field with it into every object. */
function plant(value: unknown, path = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => plant(item, `${path}[]`))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [
      key,
      plant(item, path ? `${path}.${key}` : key),
    ])
    return { ...Object.fromEntries(entries), [CANARY]: CANARY, surprise: { deep: [CANARY] } }
  }
  if (PUBLIC_FIELDS.has(path)) return value
  // The tag of a stage or of an account decides what is read at all; everything else is replaced.
  return CANARY
}

async function plantedBench(): Promise<{ bench: Bench; id: string }> {
  const bench = await createBench({
    receive: async (input) =>
      String(input).includes('program')
        ? new Response(CANARY, { status: 500, statusText: CANARY, headers: { 'Retry-After': CANARY } })
        : Promise.reject(new Error(`${CANARY} ${String(input)}`)),
    vars: {
      ...LINK,
      ...SECRET_SETTINGS,
      // The tags of variables and all that is in logs are read for them: nothing of it may get out.
      SHOW_BUILD_LOGS: 'docs, upload',
      BUILDS: [{ project: 'docs', cron: '0 * * * *' }],
      DEPLOY_HOOKS: JSON.stringify({ docs: `${BASE_URL}/pages/webhooks/deploy_hooks/${HOOK}` }),
      RETENTION: { mode: 'delete', days: 1, keep_recent: 0, keep_production: 0, grace: '9d', max_share: 1 },
    },
  })
  const { world } = bench.simulator
  world.addProject({ name: 'docs', source: GITHUB, domains: ['docs.example'], createdAt: START - HOUR })
  world.addProject({ name: 'upload', createdAt: START - HOUR })
  const id = world.deploy('docs', { message: 'Live', at: START - HOUR })
  world.deploy('docs', { branch: 'try', at: START - MINUTE })
  world.deploy('docs', { branch: 'bad', outcome: 'failure', at: START - MINUTE })
  world.deploy('upload', { trigger: 'ad_hoc', at: START - HOUR })
  const [domain] = world.project('docs')?.domains ?? []
  if (domain) domain.failing = CANARY
  bench.simulator.tamper = (body) => plant(body)
  return { bench, id }
}

/** What is behind no route of its own, or says the account in the address. */
const moreAddresses = (accountId: string) => [
  '/?q=docs',
  '/?status=live',
  `${API}/docs/deployments?env=preview`,
  `/client/v4/accounts/${accountId}/pages/projects/docs`,
  `/client/v4/accounts/${accountId}/nothing`,
  '/nothing',
]

/** All that somebody who may see the whole board can get out of it: pages with their headers, KV, SQLite, and the log. */
async function everything(bench: Bench, id: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  const visitor = { Authorization: `Bearer ${KEY}` }
  for (const project of ['docs', 'upload', 'nothing']) {
    for (const [route, example] of Object.entries(EXAMPLES)) {
      const { path, form } = example(project, id)
      const answer = form
        ? await sendForm(bench, path, form, visitor)
        : await bench.get(path, { headers: visitor })
      found[`${route} of ${project}`] = `${JSON.stringify([...answer.headers])}${await answer.text()}`
    }
  }
  for (const path of moreAddresses(bench.accountId)) {
    const answer = await bench.get(path, { headers: visitor })
    found[path] = `${JSON.stringify([...answer.headers])}${await answer.text()}`
  }
  await bench.runAlarms()
  const kv = (env as unknown as Env).SNAPSHOTS
  for (const { name } of (await kv.list({ prefix: bench.account })).keys)
    found[`KV ${name}`] = `${name}${await kv.get(name)}`
  found.SQLite = await runInDurableObject(bench.mirror, (_instance, { storage }) => {
    const tables = storage.sql.exec<{ name: string }>(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '_cf%'",
    )
    return JSON.stringify(
      [...tables].map(({ name }) => storage.sql.exec(`SELECT * FROM "${name}"`).toArray()),
    )
  })
  found.log = bench.logged.join('\n')
  return found
}

it('shows, stores and logs no field that is not on the list of public ones', async () => {
  const { bench, id } = await plantedBench()
  const found = await everything(bench, id)
  expect(Object.keys(found).some((place) => place.startsWith('KV '))).toBe(true)
  expect(found.SQLite).toContain('\\"state\\":\\"error\\"')
  for (const route of [
    'GET /projects/:project',
    'GET /client/v4/accounts/:account/pages/projects/:project',
  ]) {
    expect(found[`${route} of docs`]).toContain('docs.example')
  }
  for (const [place, text] of Object.entries(found)) {
    for (const secret of [
      CANARY,
      HOOK,
      'deploy_hooks',
      ...PLANTED_SECRETS,
      TOKEN,
      KEY,
      OTHER_KEY,
      bench.accountId,
    ]) {
      expect(text.includes(secret), `${place} holds ${secret}`).toBe(false)
    }
  }
})

it('shows, stores and logs no secret of the account where it shows logs, in which scripts print them', async () => {
  const { bench } = await plantedBench()
  bench.simulator.tamper = undefined
  const { world } = bench.simulator
  const log = Object.values(PLANTED).map((secret) => `found ${secret} and ${btoa(secret)}`)
  const id = world.deploy('docs', { outcome: 'failure', at: START - HOUR / 2, log })
  await bench.get('/projects/docs', { headers: { Authorization: `Bearer ${KEY}` } })
  await bench.runAlarms()
  const found = await everything(bench, id)
  expect(found['GET /projects/:project/deployments/:id/log.txt of docs']).toContain(
    'found [hidden: variable]',
  )
  // The others are no secrets by themselves: whoever may read a log may read what a build says of its folders.
  const values = [PLANTED.plainTextVariable, PLANTED.analyticsToken]
  const secrets = [
    ...values,
    ...values.map((value) => btoa(value).slice(0, -4)),
    PLANTED.buildCommand,
    PLANTED_IN_LOGS,
  ]
  for (const [place, text] of Object.entries(found)) {
    for (const secret of [...secrets, TOKEN, KEY, bench.accountId])
      expect(text.includes(secret), `${place} holds ${secret}`).toBe(false)
  }
})

it('tells nothing of the account when the API refuses, either', async () => {
  const { bench, id } = await plantedBench()
  await everything(bench, id)
  bench.simulator.faults.set({ kind: 'status', status: 403, code: 10000 })
  bench.clock.advance(5 * MINUTE)
  for (const [place, text] of Object.entries(await everything(bench, id))) {
    for (const secret of [CANARY, HOOK, TOKEN, KEY, OTHER_KEY, bench.accountId])
      expect(text.includes(secret), place).toBe(false)
  }
})

it('tells no deploy hook when the build that it starts goes wrong', async () => {
  const { bench, id } = await plantedBench()
  await everything(bench, id)
  bench.clock.advance(HOUR)
  await bench.runAlarms()
  expect(bench.simulator.calls.some(({ path }) => path.includes(HOOK))).toBe(true)
  const found = await everything(bench, id)
  expect(found['GET /activity of docs']).toContain('Refused')
  for (const [place, text] of Object.entries(found)) expect(text.includes(HOOK), place).toBe(false)
})

it('tells no address of a receiver, no secret of it and nothing that it answers', async () => {
  const { bench, id } = await plantedBench()
  await everything(bench, id)
  bench.simulator.world.deploy('docs', { message: 'Next', at: bench.clock.now() })
  bench.clock.advance(5 * MINUTE)
  await everything(bench, id)
  const found = await everything(bench, id)
  expect(found['GET /activity.json of docs']).toContain('"isFailing":true')
  expect(found.SQLite).toContain('live.')
  for (const [place, text] of Object.entries(found))
    for (const secret of [CANARY, SIGNING_SECRET, SIGNING_SECRET.slice(6), 'chat.example', 'program.example'])
      expect(text.includes(secret), `${place} holds ${secret}`).toBe(false)
})
