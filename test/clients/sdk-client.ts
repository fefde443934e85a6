import Cloudflare from 'cloudflare'

const { CLOUDFLARE_API_TOKEN, CLOUDFLARE_ACCOUNT_ID = '', CLOUDFLARE_API_BASE_URL } = process.env

/** The official SDK, set up by the same variables as wrangler; what fails is told at once. */
export const client = new Cloudflare({
  apiToken: CLOUDFLARE_API_TOKEN ?? null,
  baseURL: CLOUDFLARE_API_BASE_URL ?? null,
  maxRetries: 0,
})
export const account = { account_id: CLOUDFLARE_ACCOUNT_ID }
