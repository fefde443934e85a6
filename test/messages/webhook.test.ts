import { Webhook } from 'standardwebhooks'
import { expect, it } from 'vitest'
import { signedHeaders, webhookBody } from '../../src/messages/webhook.ts'
import { hostileTold } from './hostile.ts'

const [OLD, NEW, OTHER] = ['old', 'new', 'other'].map((name) => `whsec_${btoa(name.padEnd(32, '-'))}`) as [
  string,
  string,
  string,
]

const [line] = hostileTold().lines
const body = line ? webhookBody(line) : ''

it('is signed so that the library of Standard Webhooks takes it, by each secret while they change', async () => {
  const headers = await signedHeaders('failed.1', body, [OLD, NEW], Date.now())
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
  for (const secret of [OLD, NEW])
    expect(new Webhook(secret).verify(body, headers)).toMatchObject({ type: 'branch-ready' })
})

it('is not taken by another secret, in other words, or much later', async () => {
  const headers = await signedHeaders('failed.1', body, [NEW], Date.now())
  expect(() => new Webhook(OTHER).verify(body, headers)).toThrow()
  expect(() => new Webhook(NEW).verify(body.replace('site', 'shop'), headers)).toThrow()
  expect(() => new Webhook(NEW).verify(body, { ...headers, 'webhook-id': 'failed.2' })).toThrow()
  const old = await signedHeaders('failed.1', body, [NEW], Date.now() - 6 * 60_000)
  expect(() => new Webhook(NEW).verify(body, old)).toThrow()
})
