import { expect, it } from 'vitest'
import { pack, unpack } from '../../src/logs/gzip.ts'

it('a text is small, and the same again', async () => {
  for (const text of ['', 'a', '漢字 👩‍👩‍👧', '<p>line</p>\n'.repeat(10_000)]) {
    const packed = await pack(text)
    expect(await unpack(packed)).toBe(text)
    expect(packed.byteLength).toBeLessThan(text.length / 20 + 60)
  }
})
