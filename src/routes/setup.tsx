import type { Context } from 'hono'
import { type Problem, SETTINGS, settingNames } from '../config.ts'
import { SetupView } from '../views/setup.tsx'
import { sendHtml } from './send-page.tsx'
import type { SiteEnv } from './site-env.ts'

/** Cloudflare's own code for trouble on the server's side: clients of the API know it. */
const API_UNAVAILABLE = 8000000

/** Answers every address while the board is closed: the checklist, or for clients of the API its envelope. No value is shown. */
export function sendClosed(c: Context<SiteEnv>, problems: Problem[]): Response {
  if (c.req.path.startsWith('/client/v4/')) {
    const errors = [
      { code: API_UNAVAILABLE, message: 'This board is closed: its settings are not complete.' },
    ]
    c.header('Cache-Control', 'no-store')
    return c.json({ result: null, success: false, errors, messages: [] }, 503)
  }
  return sendHtml(c, <SetupView items={checklist(problems)} />, 503)
}

function checklist(problems: Problem[]) {
  return settingNames()
    .filter((name) => SETTINGS[name].group === 'board')
    .map((name) => {
      const { secret = false, help, example } = SETTINGS[name]
      const problem = problems.find((one) => one.name === name)
      return {
        name,
        secret,
        help,
        example,
        state: problem?.state ?? 'ok',
        says: problem?.says ?? '',
      } as const
    })
}
