import { describe, expect, it } from 'vitest'
import { GITHUB } from '../support/accounts.ts'
import { API } from '../support/api.ts'
import { createBench, HOUR, START } from '../support/bench.ts'
import { getPage } from '../support/pages.ts'

/** What every object of JavaScript has by itself. */
const WORDS = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__', '__defineGetter__']

/** What names a thing in addresses, and so has to stay. */
const KEPT = ['id', 'name', 'success']

/** Every text in a body is that word, and every object has a field of that name. */
function inEveryField(word: string) {
  return (body: unknown) =>
    JSON.parse(
      JSON.stringify(body).replaceAll('"is_skipped":', `"${word}":"${word}","is_skipped":`),
      (key, value) => (typeof value === 'string' && !KEPT.includes(key) ? word : value),
    )
}

describe.each(WORDS)('the word %s in every field of Cloudflare’s', (word) => {
  it('is a word like any other on every page', async () => {
    const bench = await createBench()
    const { world } = bench.simulator
    const names = ['constructor', 'toString', 'valueOf']
    for (const name of names) world.addProject({ name, source: GITHUB, createdAt: START - 9 * HOUR })
    const id = world.deploy('constructor', { at: START - HOUR })
    const skipped = world.deploy('constructor', { outcome: 'skipped', at: START - HOUR })
    bench.simulator.tamper = inEveryField(word)
    const deployments = [id, skipped].map((one) => `/projects/constructor/deployments/${one}`)
    for (const path of ['/', '/tv', '/embed/constructor', '/projects/constructor', ...deployments]) {
      const { html, text } = await getPage(bench, path)
      expect(html).not.toMatch(/\[object|native code|function |undefined/)
      if (path.endsWith(skipped)) expect(text).toContain(`Cloudflare's reason: ${word}.`)
      if (path.startsWith('/projects')) expect(text).toContain(word)
    }
    for (const path of ['', '/constructor', '/constructor/deployments', `/constructor/deployments/${id}`]) {
      const answer = await bench.get(`${API}${path}`)
      expect([answer.status, await answer.text()]).toEqual([
        200,
        expect.not.stringMatching(/\[object|native code/),
      ])
    }
  })
})
