export interface ApiError {
  status: number
  code: number
  message: string
}

/** Codes and sentences as found on record; where a status is not on record, the comment says so. */
export const UNKNOWN_ERROR: ApiError = {
  status: 500, // not on record
  code: 8000000,
  message: 'An unknown error occurred. Contact your account team or Cloudflare support.',
}
export const PROJECT_NOT_FOUND: ApiError = {
  status: 404,
  code: 8000007,
  message: 'Project not found. The specified project name does not match any of your existing projects.',
}
export const DEPLOYMENT_NOT_FOUND: ApiError = {
  status: 404,
  code: 8000009,
  // The space at the end is Cloudflare's.
  message: 'The deployment ID you have specified does not exist. Update the deployment ID and try again. ',
}
export const INVALID_LIST_OPTIONS: ApiError = {
  status: 400,
  code: 8000024,
  message: 'Invalid list options provided. Review the `page` or `per_page` parameter.',
}
/** Recorded in cloudflare-go#4079. */
export const MANIFEST_MISSING: ApiError = {
  status: 400,
  code: 8000096,
  message: 'A "manifest" field was expected in the request body but was not provided.',
}
export const AUTHENTICATION_ERROR: ApiError = { status: 403, code: 10000, message: 'Authentication error' }
export const INVALID_TOKEN: ApiError = { status: 401, code: 1000, message: 'Invalid API Token' }
/** Sources disagree about the code (971, 10100, 10500): clients must go by the status. */
export const RATE_LIMITED: ApiError = {
  status: 429,
  code: 10100,
  message:
    'More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed',
}
const NO_ROUTE: ApiError = { status: 404, code: 7000, message: 'No route for that URI' }

const KNOWN_ERRORS = [
  UNKNOWN_ERROR,
  PROJECT_NOT_FOUND,
  DEPLOYMENT_NOT_FOUND,
  INVALID_LIST_OPTIONS,
  MANIFEST_MISSING,
  AUTHENTICATION_ERROR,
  INVALID_TOKEN,
  RATE_LIMITED,
]

export interface ResultInfo {
  page: number
  per_page: number
  count: number
  total_count: number
  total_pages: number
}

export interface Message {
  code: number
  message: string
  type: null
}

export function success(result: unknown, more: { info?: ResultInfo; messages?: Message[] } = {}): Response {
  const { info, messages = [] } = more
  const body = { result, success: true, errors: [], messages }
  return Response.json(info ? { ...body, result_info: info } : body)
}

export function failure(error: ApiError, headers: Record<string, string> = {}): Response {
  const { status } = error
  // The authentication failure alone has neither `messages` nor `result` [R1].
  const body =
    error.code === AUTHENTICATION_ERROR.code
      ? { success: false, errors: [entry(error)] }
      : { result: null, success: false, errors: [entry(error)], messages: [] }
  return Response.json(body, { status, headers })
}

/** An unknown path, or an account this token's owner does not have. */
export function noRoute(path: string): Response {
  const message = `Could not route to /client/v4${path}, perhaps your object identifier is invalid?`
  const errors = [{ code: 7003, message }, entry(NO_ROUTE)]
  return Response.json({ result: null, success: false, errors, messages: [] }, { status: NO_ROUTE.status })
}

export function errorOf(status: number, code: number): ApiError {
  const known = KNOWN_ERRORS.find((error) => error.code === code) ?? UNKNOWN_ERROR
  return { status, code, message: known.message }
}

const entry = ({ code, message }: ApiError) => ({ code, message })
