import type { Family } from '../../src/access/scope.ts'
import { openKeys } from '../../src/access/sign.ts'
import * as verify from '../../src/access/verify.ts'
import type { RawSettings } from '../../src/settings/read.ts'
import type { Bench } from './bench.ts'
import { openSites } from './site.ts'

export const KEY = 'whole-key-of-the-tests-0123456789-abcdefgh'
export const OTHER_KEY = 'second-key-of-the-tests-0123456789-abcdefg'

/** What a board shared by link is set to. */
export const LINK = { ACCESS: 'link', ACCESS_KEYS: `${KEY},${OTHER_KEY}`, PROJECTS: '*' }

/** A board of three projects that is shared by link, if the settings do not say otherwise. */
export async function openLinkBench(vars: RawSettings = {}): Promise<Bench> {
  const bench = await openSites(3, { vars: { ...LINK, ...vars } })
  return bench
}

/** Asks without following redirects. */
export const get = (bench: Bench, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  bench.get(path, { headers, redirect: 'manual' })

/** What a browser says when a person follows a link. */
export const NAVIGATION = {
  'Sec-Fetch-Site': 'cross-site',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
  'Sec-Fetch-User': '?1',
}

/** What it says when a page of its own sends a form. */
export const OWN_FORM = {
  'Sec-Fetch-Site': 'same-origin',
  'Sec-Fetch-Mode': 'navigate',
  'Sec-Fetch-Dest': 'document',
}

/** The cookie that an answer gives, as it is sent back: `name=value`. */
export function cookieOf(answer: Response): string {
  return answer.headers.get('Set-Cookie')?.split(';')[0] ?? ''
}

/** Sends a form as a page of the board does. */
export function sendForm(
  bench: Bench,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return bench.get(path, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...OWN_FORM, 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  })
}

/** Makes a link as its owner does, and gives what stands behind `?key=`. */
export async function makeLink(bench: Bench, project: string, days = '90', key = KEY): Promise<string> {
  const answer = await sendForm(bench, '/share', { project, days }, { Authorization: `Bearer ${key}` })
  const [, link = ''] = (await answer.text()).match(/\?key=([\w.-]+)/) ?? []
  return link
}

/** A link as `/share` makes them, of a kind of its own or (null) of the project's pages. */
export async function signLink(
  family: Family | null,
  name: string,
  until: number | null = null,
): Promise<string> {
  const [key] = await openKeys([KEY])
  if (!key) throw new Error('there is a key')
  return verify.makeLink(key, { scope: { kind: 'project', name }, until, ...(family && { family }) })
}
