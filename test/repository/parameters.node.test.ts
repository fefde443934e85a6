import { expect, it } from 'vitest'
import { filesIn, readSource } from './sources.ts'

it('a page that is kept reads the parameters of its address by parametersOf alone', () => {
  const keeping = filesIn('src/routes').filter((path) => /\bsendPage\(c\b/.test(readSource(path)))
  expect(keeping.length).toBeGreaterThan(4)
  expect(keeping.filter((path) => /\.req\.quer(y|ies)\b|searchParams/.test(readSource(path)))).toEqual([])
})
