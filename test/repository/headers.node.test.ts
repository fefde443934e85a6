import { Hono } from 'hono'
import { expect, it } from 'vitest'
import { securityHeaders } from '../../src/middleware/security-headers.ts'
import { readSource } from './sources.ts'

/** The headers that `public/_headers` gives to one pattern, their names in lower case. */
function staticHeaders(pattern: string): Record<string, string> {
  const lines = readSource('public/_headers').split('\n')
  const start = lines.indexOf(pattern) + 1
  if (start === 0) throw new Error(`public/_headers says nothing of ${pattern}`)
  const length = lines.slice(start).findIndex((line) => !line.startsWith('  '))
  const block = lines.slice(start, length < 0 ? undefined : start + length)
  return Object.fromEntries(block.map(splitHeader))
}

function splitHeader(line: string): [string, string] {
  const colon = line.indexOf(':')
  return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]
}

it('the static files get the headers that the Worker gives to everything else', async () => {
  const app = new Hono().use(securityHeaders).get('/', (c) => c.body(null))
  const response = await app.request('/')
  expect([...response.headers].length).toBeGreaterThan(8)
  expect(staticHeaders('/*')).toEqual(Object.fromEntries(response.headers))
})

it('no line of public/_headers is longer than Cloudflare reads', () => {
  // Source: "Headers" in the docs of Workers static assets: 2,000 characters a line.
  for (const line of readSource('public/_headers').split('\n')) expect(line.length).toBeLessThanOrEqual(2_000)
})
