import type { Context } from 'hono'
import type { ApiMessage } from '../views/api/resources.ts'

/** A refusal in the words of Cloudflare's API. */
export interface ApiError {
  status: 400 | 401 | 403 | 404 | 405 | 413 | 429 | 500 | 503
  errors: ApiMessage[]
}

/** Codes, sentences and statuses as they are on record for Cloudflare. Clients go by the code. */
export const API_ERRORS = {
  projectNotFound: refusal(
    404,
    8000007,
    'Project not found. The specified project name does not match any of your existing projects.',
  ),
  deploymentNotFound: refusal(
    404,
    8000009,
    // The space at the end is Cloudflare's.
    'The deployment ID you have specified does not exist. Update the deployment ID and try again. ',
  ),
  invalidListOptions: refusal(
    400,
    8000024,
    'Invalid list options provided. Review the `page` or `per_page` parameter.',
  ),
  authentication: refusal(401, 10000, 'Authentication error'),
  tooManyWrongCredentials: refusal(
    429,
    10000,
    'Too many wrong credentials came from your network. Wait a minute.',
  ),
  /** Cloudflare quotes the address, which names the account: the board does not. */
  noRoute: {
    status: 404,
    errors: [
      { code: 7003, message: 'Could not route to this address, perhaps your object identifier is invalid?' },
      { code: 7000, message: 'No route for that URI' },
    ],
  },
} satisfies Record<string, ApiError>

/** The method does not exist there: nothing on the board can be changed. */
export const methodNotAvailable = (method: string) =>
  refusal(405, 7001, `Method ${method} not available for that URI.`)

/** Anything else, with the code that Cloudflare has for trouble of its own. */
export const trouble = (status: ApiError['status'], says: string) => refusal(status, 8000000, says)

function refusal(status: ApiError['status'], code: number, message: string): ApiError {
  return { status, errors: [{ code, message }] }
}

/** Sends a refusal, which nobody is to keep. */
export function sendRefusal(c: Context, { status, errors }: ApiError): Response {
  c.header('Cache-Control', 'no-store')
  return c.json({ result: null, success: false, errors, messages: [] }, status)
}
