import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { openKeys } from '../../src/access/keys.ts'
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
