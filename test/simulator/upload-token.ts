import { seeded } from './seeded.ts'

/** What the token says. wrangler decodes it without checking it; only the simulator does. */
interface UploadClaims {
  /** Seconds. */
  iat: number
  exp: number
  max_file_count_allowed: number
  /** The id of the project it is for. The real name of this claim is not on record. */
  project: string
}

/** Short-lived; how short is not on record. */
const LIFETIME_S = 300

/** A JWT in form: three parts in base64url. Its signature keeps nobody out: this account is invented. */
export function issueUploadToken(project: string, fileLimit: number, now: number): string {
  const iat = Math.floor(now / 1000)
  const claims: UploadClaims = { iat, exp: iat + LIFETIME_S, max_file_count_allowed: fileLimit, project }
  const signed = `${base64url({ alg: 'HS256', typ: 'JWT' })}.${base64url(claims)}`
  return `${signed}.${signatureOf(signed)}`
}

/** The project's id, or undefined for a token that is missing, changed or expired. */
export function projectOfUploadToken(authorization: string | undefined, now: number): string | undefined {
  const [head = '', payload = '', signature] = (authorization ?? '').replace(/^Bearer /, '').split('.')
  if (signature !== signatureOf(`${head}.${payload}`)) return undefined
  // Whatever carries our signature was written by us.
  const { exp, project } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as UploadClaims
  return now < exp * 1000 ? project : undefined
}

const signatureOf = (signed: string): string => seeded(`signature/${signed}`).alphanumeric(43)

const base64url = (value: unknown): string =>
  btoa(JSON.stringify(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
