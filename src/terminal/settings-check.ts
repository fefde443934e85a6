import { type RawSettings, readConfig } from '../settings/read.ts'
import { type AccessMode, SETTINGS } from '../settings/table.ts'
import type { Finding } from './finding.ts'

/** Whether every setting is accepted, and what the mode of access means. */
export function checkSettings(vars: RawSettings): Finding[] {
  const config = readConfig(vars)
  const problems = config.problems.map(({ name, says }): Finding => {
    const { group, help, example, ...definition } = SETTINGS[name]
    const looks = 'secret' in definition && definition.secret ? 'Looks like' : 'For example'
    return {
      result: group === 'board' ? 'wrong' : 'note',
      says: `${name} ${says}.`,
      todo: `${help.replaceAll('`', '')} ${looks}: ${example}`,
    }
  })
  if (!config.open) return problems
  return [
    ...problems,
    ...(problems.length === 0 ? [{ result: 'ok', says: 'All settings are accepted.' } as const] : []),
    MEANS[config.settings.ACCESS],
  ]
}

const MEANS: Record<AccessMode, Finding> = {
  public: {
    result: 'note',
    says: 'The board is public: everyone who has its address sees the projects that PROJECTS names.',
  },
  link: { result: 'ok', says: 'The board is open to everyone who has a key of ACCESS_KEYS, or a link.' },
  'cloudflare-access': {
    result: 'unknown',
    says: 'The board is open to whom Cloudflare Access lets in. Who that is cannot be seen from here.',
    todo: 'Open the board in a private window: Access has to ask you to sign in.',
  },
}
