import { describe, expect, it } from 'vitest'
import { type Body, start } from './start.ts'

describe('the rate limit', () => {
  it('is told in true numbers with every answer', async () => {
    const { call, clock } = start({ limit: 5 })
    expect((await call()).headers.get('ratelimit')).toBe('"default";r=4;t=300')
    clock.now += 100_000
    const second = await call('/none')
    expect(second.headers.get('ratelimit')).toBe('"default";r=3;t=200')
    expect(second.headers.get('ratelimit-policy')).toBe('"default";q=5;w=300')
    expect(second.headers.has('retry-after')).toBe(false)
  })

  it('refuses everything over it for the rest of the five minutes', async () => {
    const { call, clock } = start({ limit: 2 })
    await call()
    await call()
    clock.now += 60_000
    const refused = await call()
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('240')
    expect((await refused.json<Body>()).success).toBe(false)
    clock.now += 239_000
    expect((await call()).headers.get('retry-after')).toBe('1')
    clock.now += 1000
    expect((await call()).status).toBe(200)
  })
})
