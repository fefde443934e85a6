import { matchesGlob } from '../domain/glob.ts'
import { parseJson } from '../domain/text.ts'
import { present } from '../settings/kinds.ts'
import { type RawSettings, readConfig } from '../settings/read.ts'
import { type AccessMode, SETTINGS } from '../settings/table.ts'
import type { Finding } from './finding.ts'
import { helpOf } from './settings-help.ts'

/** Whether every setting is accepted, and what the mode of access means. */
export function checkSettings(vars: RawSettings): Finding[] {
  const config = readConfig(vars)
  const problems = config.problems.map(({ name, says }): Finding => {
    const { group, secret } = SETTINGS[name]
    const { help, example } = helpOf(name)
    const looks = secret ? 'Looks like' : 'For example'
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
    todo: 'Open the board in a private window at each of its addresses: Access has to ask you to sign in, and ACCESS_AUD has to hold the tag of the application that does.',
  },
}

/** A name or a pattern, and the setting that holds it. */
interface Named {
  setting: string
  pattern: string
}

/** The settings whose entries say `project`, whatever else is in them. */
const TABLES = ['BUILDS', 'RETENTION'] as const

/** Whether the account has every project that the settings name. */
export function checkNames(vars: RawSettings, names: readonly string[]): Finding[] {
  const named = namedProjects(vars)
  const missing = named.filter(({ pattern }) => !names.some((name) => matchesGlob(pattern, name)))
  if (missing.length === 0) {
    return [{ result: 'ok', says: `Every project that the settings name is there.` }]
  }
  return missing.map(({ setting, pattern }): Finding => {
    if (pattern.includes('*'))
      return { result: 'note', says: `${setting} names ${pattern}, which no project matches.` }
    return {
      result: 'wrong',
      says: `${setting} names ${pattern}, and the account has no such project.`,
      todo: `It has: ${shortList(names)}.`,
    }
  })
}

function namedProjects(vars: RawSettings): Named[] {
  const shown = SETTINGS.PROJECTS.parse(present(vars.PROJECTS))
  return [
    ...('value' in shown ? shown.value.map((pattern) => ({ setting: 'PROJECTS', pattern })) : []),
    ...TABLES.flatMap((setting) =>
      [...new Set(projectsIn(written(vars[setting])))].map((pattern) => ({ setting, pattern })),
    ),
  ]
}

/** Every `project` in a value, however deep. */
function projectsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(projectsIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'project' && typeof inner === 'string' ? [inner] : projectsIn(inner),
  )
}

function written(raw: unknown): unknown {
  return typeof raw === 'string' ? parseJson(raw) : raw
}

function shortList(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const some = names.slice(0, 20).join(', ')
  return names.length > 20 ? `${some} and ${names.length - 20} more` : some
}
