import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openKeys } from '../../src/access/sign.ts'
import { accessKeys } from '../../src/settings/kinds.ts'
import { run } from '../clients/run.ts'

const SCRIPT = fileURLToPath(import.meta.resolve('../../src/terminal/key.ts'))

it('npm run key prints a new key that ACCESS_KEYS takes, and its id and what to do with it beside that', async () => {
  const [one, other] = await Promise.all([1, 2].map(() => run(SCRIPT, [], { cwd: '.', env: {} })))
  expect(one?.code).toBe(0)
  expect(accessKeys(one?.stdout)).toHaveProperty('value')
  expect(one?.stdout).toMatch(/^[\w-]{43}\n$/)
  expect(one?.stdout).not.toBe(other?.stdout)
  expect(one?.stderr).toContain('npx wrangler secret put ACCESS_KEYS')
  const [opened] = await openKeys([String(one?.stdout).trim()])
  expect(one?.stderr).toContain(`Its id is ${opened?.id},`)
  expect(one?.stderr).not.toContain(String(one?.stdout).trim())
})

const [KEY, OTHER_KEY] = ['of-a-board-'.repeat(4), 'another-of-a-board-'.repeat(2)]

it.each([
  ['a key', KEY, [KEY]],
  ['several keys', `${KEY}, ${OTHER_KEY}\n`, [KEY, OTHER_KEY]],
  ['a link', `https://board.example/projects/docs?key=${KEY}\n`, [KEY]],
])('npm run key id prints the ids of %s on its standard input, and no key', async (_what, input, keys) => {
  const { code, stdout, stderr } = await run(SCRIPT, ['id'], { cwd: '.', env: {}, input })
  const ids = (await openKeys(keys)).map(({ id }) => `${id}\n`)
  expect([code, stdout, stderr]).toEqual([0, ids.join(''), ''])
})

it.each(['', 'too short', `${KEY} and more`])(
  'npm run key id says what a key is where there is none: %j',
  async (input) => {
    const { code, stdout, stderr } = await run(SCRIPT, ['id'], { cwd: '.', env: {}, input })
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(/^That is no key: /)
    expect(stderr).not.toContain(KEY)
  },
)
