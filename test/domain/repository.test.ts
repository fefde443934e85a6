import { describe, expect, it } from 'vitest'
import { branchPages, commitUrl, compareUrl, repositoryUrl } from '../../src/domain/repository.ts'

const HASH = '1f00aa93be7c4410d2e5f6a7b8c9d0e1f2a3b4c5'
const github = { provider: 'github', owner: 'acme', name: 'site' }
const gitlab = { provider: 'gitlab', owner: 'acme/web/sites', name: 'site' }

describe('a repository on GitHub', () => {
  it('has a page', () => {
    expect(repositoryUrl(github)).toBe('https://github.com/acme/site')
  })

  it('has a page for each commit', () => {
    expect(commitUrl(github, HASH)).toBe(`https://github.com/acme/site/commit/${HASH}`)
  })
})

describe('a repository on GitLab', () => {
  it('may lie in groups', () => {
    expect(repositoryUrl(gitlab)).toBe('https://gitlab.com/acme/web/sites/site')
  })

  it('has its commits below a hyphen', () => {
    expect(commitUrl(gitlab, HASH)).toBe(`https://gitlab.com/acme/web/sites/site/-/commit/${HASH}`)
  })
})

describe('a link to a repository', () => {
  it.each(['bitbucket', '', 'GitHub', 'constructor', '__proto__', 'toString'])(
    'is not guessed for the provider %j',
    (provider) => {
      expect(repositoryUrl({ ...github, provider })).toBeNull()
      expect(commitUrl({ ...github, provider }, HASH)).toBeNull()
    },
  )

  it.each([
    '@evil.example',
    'acme?x=',
    'acme#',
    'acme\\..\\evil',
    '"><script>alert(1)</script>',
    '//evil.example',
    'javascript:alert(1)',
    'acme\u0000',
  ])('stays with the provider whatever the owner is called: %j', (owner) => {
    const address = repositoryUrl({ ...github, owner })
    const url = URL.parse(address ?? '')
    expect(url?.origin).toBe('https://github.com')
    expect([url?.search, url?.hash]).toEqual(['', ''])
    expect(address).not.toMatch(/["<>\\\s]/)
  })

  it('does not fail on an owner that holds half a character', () => {
    expect(repositoryUrl({ ...github, owner: 'acme\ud83d' })).toBe('https://github.com/acme%EF%BF%BD/site')
  })
})

describe('the pages of a branch', () => {
  it('are on GitHub below tree, and among the pull requests', () => {
    expect(branchPages(github, 'feat/a#1')).toEqual({
      title: 'GitHub',
      branch: 'https://github.com/acme/site/tree/feat/a%231',
      requests: {
        word: 'pull requests',
        url: 'https://github.com/acme/site/pulls?q=is%3Apr+head%3Afeat%2Fa%231',
      },
    })
  })

  it('are on GitLab below a hyphen, in groups of groups too', () => {
    expect(branchPages(gitlab, 'feat/a&b')).toEqual({
      title: 'GitLab',
      branch: 'https://gitlab.com/acme/web/sites/site/-/tree/feat/a%26b',
      requests: {
        word: 'merge requests',
        url: 'https://gitlab.com/acme/web/sites/site/-/merge_requests?scope=all&state=all&source_branch=feat%2Fa%26b',
      },
    })
  })

  it.each(['..', '.', 'a/../../b', 'a b', '', 'half\ud83d', 'a?x=1', 'a\\b', '/a', 'a:b'])(
    'are not guessed for %j, which git takes for no branch',
    (branch) => {
      expect(branchPages(github, branch)).toBeNull()
    },
  )

  it('need a repository of a provider that is known, and a branch', () => {
    expect(branchPages(null, 'main')).toBeNull()
    expect(branchPages({ ...github, provider: 'constructor' }, 'main')).toBeNull()
    expect(branchPages(github, null)).toBeNull()
  })
})

describe('a link to a commit', () => {
  it('needs a repository and a hash', () => {
    expect(commitUrl(null, HASH)).toBeNull()
    expect(commitUrl(github, null)).toBeNull()
  })

  it('takes hashes of 7 to 64 hex digits', () => {
    expect(commitUrl(github, 'abcdef1')).toBe('https://github.com/acme/site/commit/abcdef1')
    expect(commitUrl(github, 'a'.repeat(64))).not.toBeNull()
  })

  it.each(['', 'abcdef', 'a'.repeat(65), 'HEAD', 'zzzzzzz', '../../settings', 'abcdef1\n', 'abcdef1/../..'])(
    'does not take %j for a hash',
    (hash) => {
      expect(commitUrl(github, hash)).toBeNull()
    },
  )
})

describe('a comparison', () => {
  const base = 'a'.repeat(40)

  it('is a page of the provider', () => {
    expect(compareUrl(github, base, HASH)).toBe(`https://github.com/acme/site/compare/${base}...${HASH}`)
    expect(compareUrl(gitlab, base, HASH)).toBe(
      `https://gitlab.com/acme/web/sites/site/-/compare/${base}...${HASH}`,
    )
  })

  it('needs a repository and two different commits', () => {
    expect(compareUrl(null, base, HASH)).toBeNull()
    expect(compareUrl(github, null, HASH)).toBeNull()
    expect(compareUrl(github, base, null)).toBeNull()
    expect(compareUrl(github, HASH, HASH)).toBeNull()
    expect(compareUrl(github, 'main', '../../evil')).toBeNull()
    expect(compareUrl({ ...github, provider: 'constructor' }, base, HASH)).toBeNull()
  })
})
