import { makeKey, openKeys } from '../access/keys.ts'

/** `npm run key`: prints a new access key, and nothing else where something could read it as part of the key. */
const key = makeKey((bytes) => crypto.getRandomValues(bytes))
const [opened] = await openKeys([key])
console.log(key)
console.error(`
This key opens the whole board. Hand it to the board:
  npx wrangler secret put ACCESS_KEYS
Several keys are comma-separated. The link is the board's address with /?key= and the key behind it.

Its id is ${opened?.id}, which tells nothing of it: NOTIFICATIONS may name it, for links in messages.`)
