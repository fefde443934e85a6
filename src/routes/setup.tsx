import type { Context } from 'hono'
import type { SiteEnv } from '../board.ts'
import type { Problem } from '../settings/read.ts'
import { SETTINGS, settingNames } from '../settings/table.ts'
import { SetupView } from '../views/access/setup.tsx'
import { sendRefused } from './formats.tsx'

/** Answers every address while the board is closed: pages show the checklist, without a value. */
export function sendClosed(c: Context<SiteEnv>, problems: Problem[]): Response {
  return sendRefused(c, {
    status: 503,
    title: 'This board is closed',
    says: 'This board is closed: its settings are not complete.',
    page: () => <SetupView items={checklist(problems)} />,
  })
}

function checklist(problems: Problem[]) {
  return settingNames().flatMap((name) => {
    const definition = SETTINGS[name]
    if (definition.group !== 'board') return []
    const { secret = false, help, example } = definition
    const { state = 'ok', says = '' } = problems.find((one) => one.name === name) ?? {}
    return { name, secret, help, example, state, says } as const
  })
}
