import { BOARD } from './board.ts'
import type { Runtime } from './runtime.ts'

const KEY = 'key-of-the-bench-0123456789-0123456789-abcd'

/** The settings of a board that is shared by link. */
export const LINK = { ACCESS: 'link', ACCESS_KEYS: KEY }

/** Enters the key in the board's form, and gives the cookie for the pages after that. */
export async function cookieFor(board: Runtime): Promise<string> {
  const body = new URLSearchParams({ key: KEY })
  const answer = await fetch(`${board.url(BOARD)}/access`, { method: 'POST', body, redirect: 'manual' })
  const cookie = answer.headers.get('set-cookie')?.split(';')[0]
  if (!cookie) throw new Error(`the board gave no cookie: ${answer.status}`)
  // The first page is the account's first sync.
  await fetch(board.url(BOARD), { headers: { cookie } })
  return cookie
}
