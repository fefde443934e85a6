import { describe, expect, it } from 'vitest'
import { parseEnvironments } from '../../src/settings/environments.ts'

describe('ENVIRONMENTS', () => {
  it('takes a table or JSON text of one, and keeps its order', () => {
    const table = { staging: 'release/*', qa: 'qa', constructor: 'a/*/b' }
    const value = [
      { name: 'staging', branch: 'release/*' },
      { name: 'qa', branch: 'qa' },
      { name: 'constructor', branch: 'a/*/b' },
    ]
    expect(parseEnvironments(table)).toEqual({ value })
    expect(parseEnvironments(JSON.stringify(table))).toEqual({ value })
  })

  it.each([
    [['staging'], 'is neither a table of names and branches nor JSON text of one'],
    ['staging=release/*', 'is neither a table of names and branches nor JSON text of one'],
    [{ production: 'main' }, 'names “production”, which Cloudflare has an environment for'],
    [{ preview: '*' }, 'names “preview”, which Cloudflare has an environment for'],
    [
      { 'Staging 2': 'main' },
      'holds a name that is not of 1 to 30 small letters, digits and -, a letter first',
    ],
    [{ '1': 'main' }, 'holds a name that is not of 1 to 30 small letters, digits and -, a letter first'],
    [
      { qa: 'not a branch' },
      'has under “qa” something that is neither the name of a branch nor a pattern like release/*',
    ],
    [
      { qa: ['qa'] },
      'has under “qa” something that is neither the name of a branch nor a pattern like release/*',
    ],
    [
      Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`e${index}`, 'main'])),
      'holds more than 8 names',
    ],
  ])('refuses %j and says why', (raw, problem) => {
    expect(parseEnvironments(raw)).toEqual({ problem })
  })
})
