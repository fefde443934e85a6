import { type ApiError, ERRORS } from './errors.ts'

interface ResultInfo {
  page: number
  per_page: number
  count: number
  total_count: number
  total_pages: number
}

interface Message {
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
    error.code === ERRORS.authentication.code
      ? { success: false, errors: [entry(error)] }
      : { result: null, success: false, errors: [entry(error)], messages: [] }
  return Response.json(body, { status, headers })
}

/** For tests of other parts. */
export const DEPLOYMENT_NOT_FOUND = ERRORS.deploymentNotFound

const NO_ROUTE: ApiError = { status: 404, code: 7000, message: 'No route for that URI' }

/** An unknown path, or an account this token's owner does not have. */
export function noRoute(path: string): Response {
  const message = `Could not route to /client/v4${path}, perhaps your object identifier is invalid?`
  const errors = [{ code: 7003, message }, entry(NO_ROUTE)]
  return Response.json({ result: null, success: false, errors, messages: [] }, { status: NO_ROUTE.status })
}

const entry = ({ code, message }: ApiError) => ({ code, message })
