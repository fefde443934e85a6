import { expect, it } from 'vitest'
import { bundle, ROOT } from '../bench/bundle.ts'

it('the Worker stays below 150 kB gzipped, as wrangler deploys it: a new isolate loads all of it before it answers', () => {
  expect(bundle(ROOT).gzipped * 1.024).toBeLessThan(150)
}, 60_000)
