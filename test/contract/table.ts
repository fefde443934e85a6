import * as v from 'valibot'
import upload from '../cloudflare/samples/deployment-direct-upload.json'
import deployments from '../cloudflare/samples/deployments-page1.json'
import rateLimited from '../cloudflare/samples/error-429.json'
import authentication from '../cloudflare/samples/error-auth.json'
import listOptions from '../cloudflare/samples/error-per-page.json'
import projectNotFound from '../cloudflare/samples/error-project-not-found.json'
import emptyProject from '../cloudflare/samples/project-direct-upload-empty.json'
import gitSample from '../cloudflare/samples/project-git.json'
import { gitDeployment, logTime, uploadedDeployment, uuid } from './deployment.ts'
import { answer, authenticationRefusal, list, refusal, tokenMessages } from './envelope.ts'
import { gitProject, uploadProject } from './project.ts'
import deleted from './samples/delete-ok.json'
import hook from './samples/deploy-hook-response.json'
import logs from './samples/logs.json'
import token from './samples/token-verify.json'
import type { Simulated } from './simulated.ts'

/** One expectation, what was recorded, and how to get the same from the simulator. */
export interface Expectation {
  name: string
  shape: v.GenericSchema
  recorded: unknown
  simulated: (account: Simulated) => Promise<Response>
}

const tokenState = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/)),
  status: v.picklist(['active', 'disabled', 'expired']),
})
const log = v.pipe(
  v.strictObject({
    total: v.number(),
    includes_container_logs: v.boolean(),
    data: v.array(v.strictObject({ ts: logTime, line: v.string() })),
  }),
  v.check(({ total, data }) => total >= data.length, 'the total is less than what is there'),
)

export const EXPECTATIONS: readonly Expectation[] = [
  {
    name: 'a project from Git',
    shape: answer(gitProject),
    recorded: gitSample,
    simulated: ({ get }) => get('/git'),
  },
  {
    name: 'a project for direct upload, never deployed',
    shape: answer(uploadProject),
    recorded: emptyProject,
    simulated: ({ get }) => get('/empty'),
  },
  {
    name: 'a page of deployments',
    shape: list(gitDeployment),
    recorded: deployments,
    simulated: ({ get }) => get('/git/deployments?page=1&per_page=25'),
  },
  {
    name: 'a finished direct upload',
    shape: answer(uploadedDeployment),
    recorded: upload,
    simulated: ({ get, uploadId }) => get(`/upload/deployments/${uploadId}`),
  },
  {
    name: 'the log of a failed build',
    shape: answer(log),
    recorded: logs,
    simulated: ({ get, failedId }) => get(`/git/deployments/${failedId}/history/logs`),
  },
  {
    name: 'a deletion',
    shape: answer(v.null()),
    recorded: deleted,
    simulated: ({ get, failedId }) => get(`/git/deployments/${failedId}`, { method: 'DELETE' }),
  },
  {
    name: 'a deploy hook',
    shape: answer(v.strictObject({ id: uuid })),
    recorded: hook,
    simulated: ({ root, hookId }) => root(`/pages/webhooks/deploy_hooks/${hookId}`, { method: 'POST' }),
  },
  {
    name: 'a token that is verified',
    shape: answer(tokenState, tokenMessages),
    recorded: token,
    simulated: ({ root }) => root('/user/tokens/verify'),
  },
  {
    name: 'a wrong token',
    shape: authenticationRefusal,
    recorded: authentication,
    simulated: ({ get }) => get('', { headers: { authorization: 'Bearer wrong' } }),
  },
  {
    name: 'a page that is too large',
    shape: refusal(8000024),
    recorded: listOptions,
    simulated: ({ get }) => get('/git/deployments?per_page=50'),
  },
  {
    name: 'a project that does not exist',
    shape: refusal(8000007),
    recorded: projectNotFound,
    simulated: ({ get }) => get('/none'),
  },
  {
    name: 'too many calls',
    shape: refusal(10100),
    recorded: rateLimited,
    simulated: ({ get, faults }) => {
      faults.set({ kind: 'rateLimited', seconds: 60 }, { times: 1 })
      return get()
    },
  },
]
