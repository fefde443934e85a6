import { makeEvent } from '../../src/messages/events.ts'
import { lineOf, type Told } from '../../src/messages/words.ts'
import { makeProject, makeSummary } from '../domain/make.ts'

/** What somebody may write into a commit message to be more in a chat than text. */
export const HOSTILE = [
  '<!channel> <@U123> <https://evil.example|click> &lt;!here&gt;',
  '@everyone <@1> <@&2> <#3> [click](https://evil.example) **bold** `code` ~~s~~ ||spoiler||',
  '# heading > quote - list https://evil.example/x \\[a\\](https://evil.example)',
  '<at>Everyone</at> [click](javascript:alert(1)) {{DATE(2017-02-14)}} ![x](https://evil.example/x.png)',
]

/** So many messages about builds with such commits, on such branches. */
export function hostileTold(count = HOSTILE.length, more = 0): Told {
  const lines = Array.from({ length: count }, (_, index) => {
    const subject = HOSTILE[index % HOSTILE.length] ?? ''
    const deployment = makeSummary({
      subject,
      url: 'https://aaaaaaaa.site.pages.dev',
      environment: 'preview',
    })
    return lineOf(
      makeEvent({
        kind: 'branch-ready',
        project: 'site',
        at: 0,
        deployment: `${index}`,
        environment: 'preview',
        branch: 'feat/*_~`<@U1>',
      }),
      {
        project: makeProject({ repository: { provider: 'github', owner: 'acme', name: 'site' } }),
        deployment,
        previous: makeSummary({ commitHash: 'abcdef0123456789' }),
        liveId: null,
        boardUrl: 'https://board.example',
        key: `project.site.tn2q80.kJ8s0aZ_.${'x'.repeat(43)}`,
      },
    )
  })
  return { lines, more }
}
