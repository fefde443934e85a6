import { createInterface } from 'node:readline/promises'
import { text } from 'node:stream/consumers'
import { makeKey, openKeys } from '../access/sign.ts'
import { accessKeys } from '../settings/kinds.ts'

/** `npm run key`: prints a new access key, and nothing else where something could read it as part of the key. */
async function printNew(): Promise<void> {
  const key = makeKey((bytes) => crypto.getRandomValues(bytes))
  const [opened] = await openKeys([key])
  console.log(key)
  console.error(`
This key opens the whole board. Hand it to the board:
  npx wrangler secret put ACCESS_KEYS
Several keys are comma-separated. The link is the board's address with /?key= and the key behind it.

Its id is ${opened?.id}, which tells nothing of it: NOTIFICATIONS may name it, for links in messages.`)
}

/** `npm run key id`: prints the ids of keys that are pasted or piped in: the shell remembers what stands in a command. */
async function printIds(): Promise<void> {
  const written = await pasted()
  const parsed = accessKeys(written.replace(/^.*[?&]key=/, '').trim() || undefined)
  const keys = 'value' in parsed ? parsed.value : []
  for (const { id } of await openKeys(keys)) console.log(id)
  if (keys.length > 0) return
  console.error(
    'That is no key: 32 or more letters, digits, - and _, comma-separated where there are several.',
  )
  process.exitCode = 1
}

async function pasted(): Promise<string> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) return text(stdin)
  const terminal = createInterface({ input: stdin, output: stderr })
  const line = await terminal.question('Paste the key, or the link with it, and press Enter: ')
  terminal.close()
  return line
}

await (process.argv[2] === 'id' ? printIds() : printNew())
