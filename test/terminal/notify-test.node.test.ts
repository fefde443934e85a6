import { expect, it } from 'vitest'
import { openKeys } from '../../src/access/sign.ts'
import { EVENTS } from '../../src/messages/events.ts'
import type { Tools } from '../../src/terminal/dev-vars.ts'
import { sendSamples } from '../../src/terminal/notify-test.ts'

const ADDRESS = 'https://hooks.slack.com/services/secret-part'

const ENV = {
  CLOUDFLARE_API_TOKEN: 't'.repeat(40),
  CLOUDFLARE_ACCOUNT_ID: '0'.repeat(32),
  ACCESS: 'public',
  PROJECTS: '*',
  BOARD_URL: 'https://board.example',
  NOTIFICATIONS: JSON.stringify([{ name: 'team' }]),
  NOTIFICATION_URLS: JSON.stringify({ team: ADDRESS }),
}

async function run(name: string | undefined, status: (count: number) => number, vars: object = {}) {
  const printed: string[] = []
  const sent: string[] = []
  const tools: Tools = {
    env: { ...ENV, ...vars },
    fetch: async (input, init) => {
      sent.push(`${String(input)} ${String(init?.body)}`)
      return new Response(null, { status: status(sent.length) })
    },
    print: (line) => void printed.push(line),
    wait: async () => {},
    now: () => 0,
  }
  return { isSent: await sendSamples(tools, name), printed, sent }
}

it('npm run notify:test sends a sample of each event, and says what came back', async () => {
  const { isSent, printed, sent } = await run('team', () => 200)
  expect(isSent).toBe(true)
  expect(printed).toEqual(EVENTS.map((kind) => `${kind}: HTTP 200`))
  expect(sent).toHaveLength(EVENTS.length)
  for (const one of sent) expect(one.startsWith(`${ADDRESS} `)).toBe(true)
})

it('npm run notify:test says which sample was not taken', async () => {
  const { isSent, printed } = await run('team', (count) => (count === 2 ? 404 : 200))
  expect(isSent).toBe(false)
  expect(printed[1]).toBe('fixed: HTTP 404, which is not taken for sent')
})

it('npm run notify:test says when the key of its links is none of the board', async () => {
  const keys = ['of-a-board-'.repeat(4), 'another-of-a-board-'.repeat(2)]
  const [known] = await openKeys(keys)
  const printedFor = async (key: string) => {
    const NOTIFICATIONS = JSON.stringify([{ name: 'team', link: { key } }])
    const { printed } = await run('team', () => 200, {
      ACCESS: 'link',
      ACCESS_KEYS: keys.join(),
      NOTIFICATIONS,
    })
    return printed.filter((line) => !line.endsWith(': HTTP 200'))
  }
  expect(await printedFor(known?.id ?? '')).toEqual([])
  expect(await printedFor('notAnyId')).toEqual([
    'No key of ACCESS_KEYS has the id notAnyId: links of this receiver open nothing by themselves.',
  ])
})

it.each([undefined, 'other', 'constructor'])(
  'npm run notify:test %s says which receivers there are, and no address',
  async (name) => {
    const { isSent, printed, sent } = await run(name, () => 200)
    expect([isSent, sent]).toEqual([false, []])
    expect(printed.join()).toContain('NOTIFICATION_URLS has: team.')
    expect(printed.join()).not.toContain('secret-part')
  },
)
