import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { parseDeployment } from '../../src/cloudflare/parse-deployment.ts'
import { Deployment, duration, summaryOf } from '../../src/domain/deployment.ts'
import { CLOUDFLARE_FIELDS } from '../domain/make.ts'
import upload from './samples/deployment-direct-upload.json'
import page from './samples/deployments-page1.json'

/** A recorded deployment by its short id. */
function recorded(shortId: string): Record<string, unknown> {
  const found = page.result.find((one) => one.short_id === shortId)
  if (!found) throw new Error(`no recorded deployment ${shortId}`)
  return found
}

const SUCCESSFUL = recorded('9f3c1b7e')

function parse(wire: unknown): Deployment {
  const deployment = parseDeployment('marketing-site', wire)
  if (!deployment) throw new Error('the deployment was not understood')
  return deployment
}

/** The recorded success with other fields. */
const parseWith = (changes: Record<string, unknown>) => parse({ ...SUCCESSFUL, ...changes })

/** The same with another trigger. */
const parseTrigger = (changes: Record<string, unknown>, type: unknown = 'github:push') =>
  parseWith({
    deployment_trigger: {
      type,
      metadata: {
        branch: 'main',
        commit_hash: 'abcdef1',
        commit_message: 'Fix',
        commit_dirty: false,
        ...changes,
      },
    },
  })

it('reads a deployment as it is read back when it is stored, byte for byte: a card is made of either', () => {
  for (const wire of [...page.result, upload.result]) {
    const deployment = parse(wire)
    const stored = v.parse(Deployment, JSON.parse(JSON.stringify(deployment)))
    expect(JSON.stringify(summaryOf(stored))).toBe(JSON.stringify(summaryOf(deployment)))
  }
})

describe('a recorded deployment', () => {
  it('is read in full', () => {
    expect(parse(SUCCESSFUL)).toMatchObject({
      id: SUCCESSFUL.id,
      shortId: '9f3c1b7e',
      project: 'marketing-site',
      url: 'https://9f3c1b7e.marketing-site.pages.dev',
      environment: 'production',
      status: 'success',
      stage: 'deploy',
      skipReason: null,
      createdOn: '2026-11-24T09:12:03.971140Z',
      endedOn: '2026-11-24T09:13:29.770Z',
      modifiedOn: '2026-11-24T09:13:29.770Z',
      trigger: 'github:push',
      branch: 'main',
      commitHash: '8d1b6f0c2a4e59738d1b6f0c2a4e59738d1b6f0c',
      commitDirty: false,
      subject: 'Update pricing page',
      message: 'Update pricing page\n\nReviewed-by: A. Person',
    })
  })

  it.each([
    ['e0b5d7c2', 'queued', 'queued'],
    ['c41d88aa', 'building', 'build'],
    ['9f3c1b7e', 'success', 'deploy'],
    ['5a6b7c8d', 'failed', 'build'],
    ['a22ba3c8', 'canceled', 'queued'],
    ['0d9c8b7a', 'skipped', 'queued'],
    ['77e1f0a9', 'success', 'deploy'],
    ['2c4e6a80', 'success', 'deploy'],
  ])('%s is %s in %s', (shortId, status, stage) => {
    expect(parse(recorded(shortId))).toMatchObject({ status, stage })
  })

  it.each(page.result.map((one) => [one.short_id, one] as const))(
    '%s has the public fields and no others',
    (_, wire) => {
      const deployment = parse(wire)
      expect(Object.keys(deployment).sort()).toEqual(CLOUDFLARE_FIELDS)
      for (const stage of deployment.stages) {
        expect(Object.keys(stage).sort()).toEqual(['endedOn', 'name', 'startedOn', 'status'])
      }
    },
  )

  it('loses its settings, its variables and its source', () => {
    const text = JSON.stringify(page.result.map(parse))
    for (const secret of ['env_vars', 'CMS_TOKEN', 'npm run build', 'owner_id', '10203040', 'dependabot/*']) {
      expect(text).not.toContain(secret)
    }
  })
})

describe('a direct upload', () => {
  const deployment = parse(upload.result)

  it('is finished, though its stages still wait', () => {
    expect(deployment.status).toBe('success')
    expect(deployment.stages[0]).toMatchObject({ name: 'queued', status: 'active' })
  })

  it('takes from its creation to its end', () => {
    expect([deployment.startedOn, deployment.endedOn]).toEqual([
      '2026-11-24T11:11:26.488Z',
      '2026-11-24T11:11:28.042Z',
    ])
    expect(duration(deployment)).toBe(1_554)
  })

  it('without a commit has neither a hash nor a subject', () => {
    expect([deployment.commitHash, deployment.subject, deployment.message]).toEqual([null, '', ''])
    expect(deployment.commitDirty).toBe(true)
  })
})

describe('a cancellation', () => {
  it('happened in the stage that says so, whatever the latest stage is', () => {
    const ended_on = '2026-11-24T09:13:00Z'
    const stages = ['success', 'canceled'].map((status, index) => ({
      name: ['queued', 'build'][index],
      status,
      started_on: null,
      ended_on,
    }))
    const latest_stage = { name: 'queued', status: 'active', started_on: null, ended_on }
    expect(parseWith({ latest_stage, stages })).toMatchObject({ status: 'canceled', stage: 'build' })
  })

  it('that was canceled in the queue never began, so it took no time', () => {
    const stages = [{ name: 'queued', status: 'canceled', started_on: null, ended_on: null }]
    expect(parseWith({ latest_stage: { ...stages[0], status: 'active' }, stages }).startedOn).toBeNull()
  })
})

describe('the times', () => {
  it('begin when the work does, after the queue', () => {
    expect(parse(recorded('c41d88aa')).startedOn).toBe('2026-11-24T10:40:12.288Z')
  })

  it('begin with the queue while it waits there, and with nothing before it came there', () => {
    const waiting = { name: 'queued', status: 'active', started_on: '2026-11-24T10:00:01Z', ended_on: null }
    const stages = [waiting, { name: 'initialize', status: 'idle', started_on: null, ended_on: null }]
    expect(parseWith({ latest_stage: waiting, stages }).startedOn).toBe('2026-11-24T10:00:01.000Z')
    const idle = { ...waiting, status: 'idle', started_on: null }
    expect(parseWith({ latest_stage: idle, stages: [idle] }).startedOn).toBeNull()
  })

  it('begin with the end of the queue until the first stage has one', () => {
    const queued = { name: 'queued', status: 'success', started_on: null, ended_on: '2026-11-24T10:45:00Z' }
    const stages = [queued, { name: 'initialize', status: 'idle', started_on: null, ended_on: null }]
    const latest_stage = { name: 'initialize', status: 'active', started_on: null, ended_on: null }
    for (const latest of [queued, latest_stage])
      expect(parseWith({ latest_stage: latest, stages })).toMatchObject({
        status: 'building',
        startedOn: '2026-11-24T10:45:00.000Z',
      })
  })

  it('begin with the latest stage where the list of stages is missing', () => {
    const latest_stage = {
      name: 'initialize',
      status: 'active',
      started_on: '2026-11-24T10:45:00Z',
      ended_on: null,
    }
    expect(parseWith({ latest_stage, stages: null }).startedOn).toBe('2026-11-24T10:45:00.000Z')
  })

  it('begin with none while it runs and no stage has one: when it was made says nothing of its work', () => {
    const latest_stage = { name: 'build', status: 'active', started_on: null, ended_on: null }
    expect(parseWith({ latest_stage, stages: [] }).startedOn).toBeNull()
  })

  it('have no end while it runs', () => {
    expect(parse(recorded('e0b5d7c2')).endedOn).toBeNull()
    expect(parse(recorded('c41d88aa')).endedOn).toBeNull()
  })

  it('have no end when it was skipped: nothing ever began', () => {
    expect(parse(recorded('0d9c8b7a')).endedOn).toBeNull()
  })

  it('end with the cancellation', () => {
    expect(parse(recorded('a22ba3c8')).endedOn).toBe('2026-11-24T07:30:39.822Z')
  })

  it('end with the last change when the last stage has no end', () => {
    const latest_stage = { name: 'deploy', status: 'success', started_on: null, ended_on: null }
    expect(parseWith({ latest_stage }).endedOn).toBe('2026-11-24T09:13:29.770Z')
  })

  it('of a queue that ended before it started make no negative duration', () => {
    const [queued] = parse(recorded('c41d88aa')).stages
    expect(queued && duration(queued)).toBe(0)
  })

  it.each([
    ['2026-11-24T10:40:45.9839Z', '2026-11-24T10:40:45.983900Z'],
    ['2026-11-24T10:40:45.551209Z', '2026-11-24T10:40:45.551209Z'],
    ['2026-11-24T10:40:45Z', '2026-11-24T10:40:45.000Z'],
    ['2026-11-24T11:40:45+01:00', '2026-11-24T10:40:45.000Z'],
    ['yesterday', null],
    ['', null],
    [null, null],
    [1_795_516_845, null],
    [undefined, null],
  ])('read %j as %j', (created_on, createdOn) => {
    expect(parseWith({ created_on }).createdOn).toBe(createdOn)
  })
})

describe('the addresses', () => {
  it('may have no alias', () => {
    expect(parseWith({ aliases: null }).aliases).toEqual([])
  })

  it('have the alias that Cloudflare gave', () => {
    expect(parse(recorded('c41d88aa')).aliases).toEqual(['https://feat-new-nav.marketing-site.pages.dev'])
  })

  it('are none where the list is something else', () => {
    expect(parseWith({ aliases: 'https://a.example' }).aliases).toEqual([])
    expect(parseWith({ aliases: ['https://a.example', 7, null] }).aliases).toEqual(['https://a.example'])
  })

  it.each([null, '', 7, undefined])('may be missing: %j', (url) => {
    expect(parseWith({ url }).url).toBeNull()
  })
})

describe('a skip', () => {
  it('has its reason', () => {
    expect(parse(recorded('0d9c8b7a')).skipReason).toBe('branch_config')
  })

  it('may have a reason that Cloudflare adds', () => {
    expect(parseWith({ is_skipped: true, skip_reason: 'moon_phase' }).skipReason).toBe('moon_phase')
  })

  it.each([null, '', undefined])('may have none: %j', (skip_reason) => {
    expect(parseWith({ is_skipped: true, skip_reason })).toMatchObject({
      status: 'skipped',
      skipReason: null,
    })
  })

  it.each(['true', 1, null, undefined])('needs the flag itself, not %j', (is_skipped) => {
    expect(parseWith({ is_skipped }).status).toBe('success')
  })
})

describe('the commit', () => {
  it('has line ends of one kind', () => {
    const { message, subject } = parseTrigger({ commit_message: 'Fix 🚀\r\n\r\n<b>Body</b>\r\n' })
    expect([message, subject]).toEqual(['Fix 🚀\n\n<b>Body</b>\n', 'Fix 🚀'])
  })

  it('is cut where its message is too long', () => {
    expect(parseTrigger({ commit_message: 'm'.repeat(50_000) }).message).toHaveLength(10_000)
  })

  it('has no hash when Cloudflare sends an empty one', () => {
    expect(parseTrigger({ commit_hash: '' }).commitHash).toBeNull()
  })

  it('keeps a branch that is called undefined', () => {
    expect(parseTrigger({ branch: 'undefined' }).branch).toBe('undefined')
  })

  it.each([null, 7, { a: 1 }, undefined])('may have a message of another kind: %j', (commit_message) => {
    expect(parseTrigger({ commit_message })).toMatchObject({ message: '', commitHash: 'abcdef1' })
  })

  it.each(['gitlab:push', 'carrier_pigeon'])('keeps the unknown trigger %j', (type) => {
    expect(parseTrigger({}, type).trigger).toBe(type)
  })

  it.each([null, undefined, 'ad_hoc', []])('may be missing altogether: %j', (deployment_trigger) => {
    expect(parseWith({ deployment_trigger })).toMatchObject({
      trigger: null,
      branch: null,
      commitHash: null,
      message: '',
      status: 'success',
    })
  })

  it('may have a trigger without metadata', () => {
    const { trigger, branch } = parseWith({ deployment_trigger: { type: 'deploy_hook' } })
    expect([trigger, branch]).toEqual(['deploy_hook', null])
  })
})

describe('what Cloudflare may add', () => {
  it('is left behind', () => {
    const metadata = { branch: 'main', author: 'a@example.com' }
    const text = JSON.stringify(
      parseWith({ created_by: 'someone', files: { '/index.html': 'f00' }, deployment_trigger: { metadata } }),
    )
    expect(text).not.toMatch(/created_by|someone|f00|author|example\.com/)
  })

  it('is an unknown status where it is a stage status, shown as it is', () => {
    const latest_stage = { name: 'build', status: 'paused', started_on: null, ended_on: null }
    expect(parseWith({ latest_stage, stages: [latest_stage] })).toMatchObject({
      status: 'unknown',
      stages: [{ name: 'build', status: 'paused' }],
    })
  })

  it('is an unknown environment', () => {
    expect(parseWith({ environment: 'staging' }).environment).toBe('unknown')
    expect(parseWith({ environment: null }).environment).toBe('unknown')
  })
})

describe('a text of which nothing would be seen', () => {
  const BLANK = '\u200b \u00ad'

  it('is none: as message, reason, trigger, hash, short id or address', () => {
    const metadata = { branch: 'main', commit_hash: BLANK, commit_message: BLANK }
    const deployment = parseWith({
      skip_reason: BLANK,
      short_id: BLANK,
      url: BLANK,
      aliases: [BLANK, 'https://a.example'],
      deployment_trigger: { type: BLANK, metadata },
    })
    expect(deployment).toMatchObject({
      skipReason: null,
      url: null,
      aliases: ['https://a.example'],
      trigger: null,
      commitHash: null,
      subject: '',
      shortId: deployment.id.slice(0, 8),
    })
  })

  it('is no stage, as its name or its word', () => {
    const odd = [
      { name: BLANK, status: 'active', started_on: null, ended_on: null },
      { name: 'build', status: BLANK, started_on: null, ended_on: null },
    ]
    expect(parseWith({ latest_stage: odd[0], stages: odd })).toMatchObject({ status: 'unknown', stages: [] })
  })

  it('is no id', () => {
    expect(parseDeployment('site', { id: BLANK })).toBeNull()
  })

  it('names a branch all the same: git allows it, and two such branches are not one', () => {
    expect(parseTrigger({ branch: BLANK }).branch).toBe(BLANK)
  })
})

describe('what is broken', () => {
  it.each([
    null,
    undefined,
    'text',
    7,
    [],
    {},
    { id: null },
    { id: '' },
    { id: 7 },
    { id: 'x'.repeat(129) },
    { id: 'a\ud83d' },
  ])('is no deployment: %j', (wire) => {
    expect(parseDeployment('site', wire)).toBeNull()
  })

  it('is still a deployment with nothing but its id', () => {
    expect(parse({ id: 'abcdef0123456789' })).toMatchObject({
      id: 'abcdef0123456789',
      shortId: 'abcdef01',
      status: 'unknown',
      environment: 'unknown',
      stages: [],
    })
  })

  it('is one stage, and not its neighbours: a cancellation is still seen', () => {
    const stages = [
      { name: 'queued', status: 'canceled', started_on: null, ended_on: null },
      { name: 'build', status: null },
      'deploy',
    ]
    const deployment = parseWith({ stages })
    expect([deployment.status, deployment.stages.length]).toEqual(['canceled', 1])
  })

  it('is a latest stage without a name', () => {
    expect(parseWith({ latest_stage: { status: 'success' }, stages: [] })).toMatchObject({
      status: 'unknown',
      stage: null,
    })
  })

  it('is a text without end, or with half a character', () => {
    const { branch, stages } = parse({
      id: 'a',
      deployment_trigger: { metadata: { branch: `\ud83d${'b'.repeat(100_000)}` } },
      stages: [{ name: 's'.repeat(100_000), status: 'active', started_on: null, ended_on: null }],
    })
    expect(branch?.length).toBe(1_000)
    expect(branch?.isWellFormed()).toBe(true)
    expect(stages[0]?.name).toHaveLength(1_000)
  })
})

it('belongs to the project it was asked for, whatever it says itself', () => {
  expect(parseDeployment('docs', { ...SUCCESSFUL, project_name: 'payroll' })?.project).toBe('docs')
})
