import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'
import type { Problem } from '../settings/read.ts'
import { SETTINGS, settingNames } from '../settings/table.ts'
import { SetupView } from '../views/access/setup.tsx'
import { isApiAddress, sendRefusal, trouble } from './envelope.ts'
import { sendHtml } from './send-page.tsx'

/** Answers every address while the board is closed: the checklist, or for clients of the API its envelope. No value is shown. */
export function sendClosed(c: Context<SiteEnv>, problems: Problem[]): Response {
  if (isApiAddress(c.req.path)) {
    return sendRefusal(c, trouble(503, 'This board is closed: its settings are not complete.'))
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
