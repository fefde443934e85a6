export interface ApiError {
  status: number
  code: number
  message: string
}

/** Codes as found on record. Where the status or the sentence is not on record, the comment says so. */
export const ERRORS = {
  unknown: {
    status: 500, // not on record
    code: 8000000,
    message: 'An unknown error occurred. Contact your account team or Cloudflare support.',
  },
  projectExists: {
    status: 409, // not on record, nor is the sentence
    code: 8000002,
    message: 'A project with this name already exists. Choose a different project name.',
  },
  projectNotFound: {
    status: 404,
    code: 8000007,
    message: 'Project not found. The specified project name does not match any of your existing projects.',
  },
  deploymentNotFound: {
    status: 404,
    code: 8000009,
    // The space at the end is Cloudflare's.
    message: 'The deployment ID you have specified does not exist. Update the deployment ID and try again. ',
  },
  uploadUnauthorized: {
    status: 401, // in one fake server that was measured [F]
    code: 8000013,
    message: 'Authorization failed', // not on record
  },
  domainExists: {
    status: 409, // not on record, nor is the sentence
    code: 8000018,
    message: 'You have already added this custom domain.',
  },
  domainNotFound: {
    status: 404, // not on record, nor is the sentence
    code: 8000021,
    message: 'The custom domain you have specified does not exist.',
  },
  invalidListOptions: {
    status: 400,
    code: 8000024,
    message: 'Invalid list options provided. Review the `page` or `per_page` parameter.',
  },
  liveDeployment: {
    status: 400,
    code: 8000034,
    message: 'You cannot delete the active production deployment of a project.', // the wording varies
  },
  aliasedDeployment: {
    status: 400,
    code: 8000035,
    message:
      'You cannot delete an aliased deployment without a `?force=true` parameter in the API request URL.',
  },
  tooManyDeployments: {
    status: 400, // not on record
    code: 8000076,
    message:
      'Your project has too many deployments to be deleted, follow this guide to delete them: https://cfl.re/3CXesln',
  },
  /** Recorded in cloudflare-go#4079. */
  manifestMissing: {
    status: 400,
    code: 8000096,
    message: 'A "manifest" field was expected in the request body but was not provided.',
  },
  manifestInvalid: {
    status: 400,
    code: 8000096, // for a bad manifest only in one fake server [F]
    message: 'The "manifest" field is not a map of paths to hashes.', // not on record
  },
  authentication: { status: 403, code: 10000, message: 'Authentication error' },
  invalidToken: { status: 401, code: 1000, message: 'Invalid API Token' },
  /** Sources disagree about the code (971, 10100, 10500): clients must go by the status. */
  rateLimited: {
    status: 429,
    code: 10100,
    message:
      'More than 1200 requests per 300 seconds reached. Please wait and consider throttling your request speed',
  },
} as const satisfies Record<string, ApiError>

/** A refusal for which neither code nor sentence is on record: the status is ours, the code is the general one. */
export const refusal = (message: string): ApiError => ({ status: 400, code: ERRORS.unknown.code, message })

/** The sentence of a known code, with any status. */
export function errorOf(status: number, code: number): ApiError {
  const known = Object.values(ERRORS).find((error) => error.code === code) ?? ERRORS.unknown
  return { status, code, message: known.message }
}
