import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import type { SiteEnv } from '../board.ts'
import { ACCESS_PATH, SHARE_PATH } from '../views/addresses.ts'
import { type Refused, sendRefused } from './formats.tsx'

/** The addresses that take a form. */
export const FORM_ADDRESSES = [ACCESS_PATH, SHARE_PATH]

/** In bytes. A form of this board holds a key or a project's name. */
const MAX_FORM = 10_000

/**
 * Takes a form only from this board's own pages, by what the browser says of where it comes from, whatever is in it. A
 * client that says nothing of it is no browser, so it carries nobody's cookie without knowing. (Nor is one that says
 * `Origin:` and no more: workerd leaves the empty header out of what arrives.)
 */
export const ownFormsOnly = createMiddleware<SiteEnv>(async (c, next) => {
  if (c.req.method !== 'POST') return next()
  const site = c.req.header('Sec-Fetch-Site')
  const origin = c.req.header('Origin')
  const isBrowser = site !== undefined || origin !== undefined
  if (!isBrowser || site === 'same-origin' || origin === new URL(c.req.url).origin) return next()
  return refuse(c, 403, 'This form was sent from another site')
})

const checkLength = bodyLimit({
  maxSize: MAX_FORM,
  onError: (c) => refuse(c, 413, 'This form is too long'),
})

/** Nothing that is longer than a form can be is read. */
export const shortForms = createMiddleware<SiteEnv>(async (c, next) => {
  try {
    return await checkLength(c, next)
  } catch {
    // It is read here for its length, and may break off.
    return sendUnreadable(c)
  }
})

const FORM_TYPE = /^(application\/x-www-form-urlencoded|multipart\/form-data)\s*(;|$)/i

/** A body that is no form, or only the beginning of one, is the sender's fault. What is read here is read once. */
export const readableForms = createMiddleware<SiteEnv>(async (c, next) => {
  if (c.req.method !== 'POST') return next()
  const isForm = FORM_TYPE.test(c.req.header('Content-Type') ?? '')
  const form = isForm && (await c.req.parseBody().catch(() => null))
  return form ? next() : sendUnreadable(c)
})

function sendUnreadable(c: Context<SiteEnv>): Response {
  return refuse(c, 400, 'This form cannot be read', ' It is cut off or is no form.')
}

function refuse(c: Context<SiteEnv>, status: Refused['status'], title: string, why = ''): Response {
  const says = `Nothing was done.${why} Open the page on this board and send the form from there.`
  return sendRefused(c, { status, title, says })
}
