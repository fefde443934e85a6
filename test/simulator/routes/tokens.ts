import { Hono } from 'hono'
import { type Account, isAuthorized } from '../api.ts'
import { failure, noRoute, success } from '../envelope.ts'
import { ERRORS } from '../errors.ts'
import { seeded } from '../seeded.ts'

/** A user's token is verified here, an account's own one under its account. The simulator takes its token for both. */
export function userTokenRoutes(account: Account): Hono {
  return new Hono().get('/verify', (c) => verify(c.req.header('authorization'), account))
}

export function accountTokenRoutes(account: Account): Hono {
  return new Hono().get('/verify', (c) =>
    c.req.param('account') === account.accountId
      ? verify(c.req.header('authorization'), account)
      : noRoute(c.req.path),
  )
}

function verify(header: string | undefined, account: Account): Response {
  if (!isAuthorized(header, account)) return failure(ERRORS.invalidToken)
  // The success carries the code that elsewhere means an authentication error (forum 627742).
  const message = { code: 10000, message: 'This API Token is valid and active', type: null }
  return success({ id: seeded('token').hex(32), status: 'active' }, { messages: [message] })
}
