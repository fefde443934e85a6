import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { isBranchGlob, isBranchName } from '../../src/domain/glob.ts'

/** What git itself says of a name. A zero byte cannot be handed to it: it ends the name. */
function gitTakes(name: string): boolean {
  return spawnSync('git', ['check-ref-format', `refs/heads/${name}`]).status === 0
}

const CHARACTERS = [
  ...Array.from({ length: 127 }, (_, index) => String.fromCharCode(index + 1)),
  '\u0080',
  '\u009f',
  '\u00a0',
  'ß',
  '\u200b',
  '\u202e',
  '\u2028',
  '\u3000',
  '\ufeff',
  '文',
  '\uffff',
  '🎨',
]

const NAMES = [
  'main',
  'fix/#1234',
  'a/b/c',
  '-a',
  '@',
  'a@',
  'HEAD',
  'a@{b',
  '@{',
  '.a',
  'a/.b',
  'a.b',
  'a..b',
  'a.',
  'a/',
  '/a',
  'a//b',
  '/',
  '.',
  '..',
  'a.lock',
  'a.lock/b',
  'a.lockx',
  'a.lock.b',
  '.lock',
  'a/.lock',
  'lock',
]

describe('the name of a branch', () => {
  it.each(['at the beginning', 'in the middle', 'at the end'])(
    'may hold %s every character that git takes there, and no other',
    (place) => {
      const nameWith = (character: string) =>
        `${place === 'at the beginning' ? '' : 'fix/a'}${character}${place === 'at the end' ? '' : '1'}`
      for (const character of CHARACTERS) {
        const name = nameWith(character)
        expect(isBranchName(name), `U+${character.codePointAt(0)?.toString(16)}`).toBe(gitTakes(name))
      }
    },
    60_000,
  )

  it.each(NAMES)('is or is not %s as git says', (name) => {
    expect(isBranchName(name)).toBe(gitTakes(name))
  })
})

describe('a pattern of branches', () => {
  it.each(NAMES)(
    'with a star for any of the characters of %s is taken where git takes such a name',
    (name) => {
      for (let at = 0; at < name.length; at += 1) {
        const [before, after] = [name.slice(0, at), name.slice(at + 1)]
        expect(isBranchGlob(`${before}*${after}`), `${before}*${after}`).toBe(gitTakes(`${before}x${after}`))
      }
    },
  )
})
