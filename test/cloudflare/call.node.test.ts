import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import Cloudflare from 'cloudflare'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createCloudflare } from '../../src/cloudflare/client.ts'
import { checkToken } from '../../src/terminal/token-check.ts'

const ACCOUNT = '0123456789abcdef0123456789abcdef'
const TOKEN = 'a-token-of-twenty-characters'

/** A server that notes what it is asked, and knows nobody's token. */
const asked: object[] = []
const server = createServer(async (request, response) => {
  const { method, headers, url = '' } = request
  const type = headers['content-type'] ?? null
  const bytes = new Uint8Array(await buffer(request))
  const form =
    type === null ? null : await new Response(bytes, { headers: { 'content-type': type } }).formData()
  const [path = '', query = ''] = url.split('?')
  asked.push({
    method,
    query,
    accept: headers.accept,
    authorization: headers.authorization,
    // Which of the characters that need not be encoded are, and what parts a form, is all the same.
    path: path.split('/').map(decodeURIComponent),
    type: type?.split(';')[0],
    body: form ? [...form] : bytes.length,
  })
  response.writeHead(401, { 'content-type': 'application/json' })
  response.end('{"success":false,"errors":[{"code":1000,"message":"Invalid API Token"}],"messages":[]}')
})

let baseUrl = ''
beforeAll(async () => {
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`
})
afterAll(() => {
  server.close()
  server.closeAllConnections()
})

type Sdk = Pick<Cloudflare, 'pages' | 'user' | 'accounts' | 'post'>
type Board = ReturnType<typeof createCloudflare>
const account = { account_id: ACCOUNT }
const hook = () => `${baseUrl}/pages/webhooks/deploy_hooks/b8c2e7`

/** Each call of the board, and the SDK's own for it. */
const callsOf = (
  project: string,
  id: string,
): [string, (sdk: Sdk) => unknown, (board: Board) => unknown][] => {
  const one = { ...account, project_name: project }
  return [
    [
      'a page of projects',
      ({ pages }) => pages.projects.list({ ...account, page: 2, per_page: 10 }),
      (board) => board.listProjects(2),
    ],
    [
      'a page of deployments',
      ({ pages }) => pages.projects.deployments.list(project, { ...account, page: 2, per_page: 25 }),
      (board) => board.listDeployments(project, 2),
    ],
    ['a project', ({ pages }) => pages.projects.get(project, account), (board) => board.getProject(project)],
    [
      'a deployment',
      ({ pages }) => pages.projects.deployments.get(id, one),
      (board) => board.getDeployment(project, id),
    ],
    [
      'the domains of a project',
      ({ pages }) => pages.projects.domains.list(project, account),
      (board) => board.listInactiveDomains(project),
    ],
    [
      'a log',
      ({ pages }) => pages.projects.deployments.history.logs.get(id, one, { query: { size: 10_000_000 } }),
      (board) => board.getLog(project, id),
    ],
    [
      'the start of a build',
      ({ pages }) => pages.projects.deployments.create(project, { ...account, branch: 'fix/#12 ü' }),
      (board) => board.createDeployment(project, 'fix/#12 ü'),
    ],
    [
      'a deletion',
      ({ pages }) => pages.projects.deployments.delete(id, one),
      (board) => board.deleteDeployment(project, id),
    ],
    [
      'a deploy hook',
      (sdk) => sdk.post(hook(), { headers: { Authorization: null } }),
      (board) => board.runDeployHook(hook()),
    ],
  ]
}

/** What the server was asked by the SDK, and by the board. What is refused, or not even sent, is no error here. */
async function askedBy(bySdk: (sdk: Sdk) => unknown, byBoard: (board: Board) => unknown) {
  const sdk = new Cloudflare({
    apiToken: TOKEN,
    apiKey: null,
    apiEmail: null,
    baseURL: baseUrl,
    maxRetries: 0,
  })
  asked.length = 0
  await (async () => bySdk(sdk))().catch(() => {})
  const ofSdk = asked.splice(0)
  await byBoard(createCloudflare({ token: TOKEN, accountId: ACCOUNT, baseUrl, fetch }))
  return { ofSdk, ofBoard: asked.splice(0) }
}

describe('a call', () => {
  it.each(callsOf('docs', '4b1f2a6e-6c9f-4b0e-9c57-0f5d7a1f3c11'))(
    'is what the official SDK makes of it: %s',
    async (_, bySdk, byBoard) => {
      const { ofSdk, ofBoard } = await askedBy(bySdk, byBoard)
      expect(ofSdk).toHaveLength(1)
      expect(ofBoard).toEqual(ofSdk)
    },
  )

  it.each(callsOf("a b/../ü?#%2e;=@&+,$!'()*", '../x'))(
    'is the same of odd names: %s',
    async (_, bySdk, byBoard) => {
      const { ofSdk, ofBoard } = await askedBy(bySdk, byBoard)
      expect(ofSdk).toHaveLength(1)
      expect(ofBoard).toEqual(ofSdk)
    },
  )

  it.each(['.', '..'])('is made by neither of a name that would lead elsewhere: %s', async (name) => {
    for (const [, bySdk, byBoard] of callsOf(name, name).slice(1, -1))
      expect(await askedBy(bySdk, byBoard)).toEqual({ ofSdk: [], ofBoard: [] })
  })

  it('for the token’s own state is that of the SDK, for a user’s token and for an account’s', async () => {
    const { ofSdk, ofBoard } = await askedBy(
      async ({ user, accounts }) => {
        await user.tokens.verify().catch(() => {})
        await accounts.tokens.verify(account)
      },
      () => checkToken({ token: TOKEN, accountId: ACCOUNT, baseUrl, fetch }, 0),
    )
    expect(ofSdk).toHaveLength(2)
    expect(ofBoard).toEqual(ofSdk)
  })
})
