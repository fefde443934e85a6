import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import type { SiteEnv } from '../board.ts'
import { ACCESS_PATH, SHARE_PATH } from '../views/addresses.ts'
import { sendRefused } from './formats.tsx'

/** The addresses that take a form. */
export const FORM_ADDRESSES = [ACCESS_PATH, SHARE_PATH]

/** In bytes. A form of this board holds a key or a project's name. */
const MAX_FORM = 10_000

const checkOrigin = csrf()

/**
 * Takes a form only from this board's own pages, by what the browser says of where it comes from. A client that says
 * nothing of it is no browser, so it carries nobody's cookie without knowing. (Nor is one that says `Origin:` and no more:
 * workerd leaves the empty header out of what arrives.)
 */
export const ownFormsOnly = createMiddleware<SiteEnv>(async (c, next) => {
  const isBrowser = c.req.header('Sec-Fetch-Site') !== undefined || c.req.header('Origin') !== undefined
  if (!isBrowser) return next()
  let isOwn = false
  try {
    await checkOrigin(c, async () => {
      isOwn = true
    })
  } catch (error) {
    if (!(error instanceof HTTPException)) throw error
  }
  if (isOwn) return next()
  return sendRefused(c, {
    status: 403,
    title: 'This form was sent from another site',
    says: 'Nothing was done. Open the page on this board and send the form from there.',
  })
})

/** Nothing that is longer than a form can be is read. */
export const shortForms = bodyLimit({
  maxSize: MAX_FORM,
  onError: (c) =>
    sendRefused(c, {
      status: 413,
      title: 'This form is too long',
      says: 'Nothing was done. Open the page on this board and send the form from there.',
    }),
})

/** A body that is no form, or only the beginning of one, is the sender's fault. What is read here is read once. */
export const readableForms = createMiddleware<SiteEnv>(async (c, next) => {
  if (c.req.method !== 'POST') return next()
  const isReadable = await c.req.parseBody().then(
    () => true,
    () => false,
  )
  if (isReadable) return next()
  return sendRefused(c, {
    status: 400,
    title: 'This form cannot be read',
    says: 'Nothing was done. It is cut off or is no form. Open the page on this board and send the form from there.',
  })
})
