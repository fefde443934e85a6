import { matchesAny, matchesGlob } from '../domain/glob.ts'
import { present } from '../settings/kinds.ts'
import { type RawSettings, readConfig } from '../settings/read.ts'
import { type AccessMode, SETTINGS, type Settings, settingNames } from '../settings/table.ts'
import type { Finding } from './finding.ts'
import { helpOf } from './settings-help.ts'

/** Whether every setting is accepted, and what the mode of access means. */
export function checkSettings(vars: RawSettings): Finding[] {
  const config = readConfig(vars)
  const problems = config.problems.map(({ name, says }): Finding => {
    const { help, example } = helpOf(name)
    const looks = SETTINGS[name].secret ? 'Looks like' : 'For example'
    return {
      result: 'wrong',
      says: `${name} ${says}.`,
      todo: `${help.replaceAll('`', '')} ${looks}: ${example}`,
    }
  })
  const strange = Object.keys(vars).filter((name) => !Object.hasOwn(SETTINGS, name))
  const notes = strange.map(
    (name): Finding => ({
      result: 'note',
      says: `${name} is no setting: the board does not look at it.`,
      todo: `The settings are: ${settingNames().join(', ')}.`,
    }),
  )
  if (!config.open) return [...problems, ...notes]
  return [
    ...problems,
    ...notes,
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

/** Where settings name projects: names or patterns of them. */
const NAMES = {
  PROJECTS: (patterns: Settings['PROJECTS']) => patterns,
  ATTENTION: (entries: Settings['ATTENTION']) => entries.map(({ project }) => project),
  SHOW_BUILD_LOGS: (patterns: Settings['SHOW_BUILD_LOGS']) => patterns,
  BUILDS: (entries: Settings['BUILDS']) => entries.map(({ project }) => project),
  DEPLOY_HOOKS: (hooks: Settings['DEPLOY_HOOKS']) =>
    Object.keys(hooks).map((name) => name.replace(/:.*/, '')),
  RETENTION: (policy: Settings['RETENTION']) => policy?.rules.map(({ project }) => project) ?? [],
  NOTIFICATIONS: (entries: Settings['NOTIFICATIONS']) => entries.flatMap(({ projects }) => projects),
}
type Naming = keyof typeof NAMES

/** Whether the account has, and the board shows, every project that the settings name; of those that are accepted. */
export function checkNames(
  vars: RawSettings,
  names: readonly string[],
  settings = Object.keys(NAMES) as Naming[],
): Finding[] {
  const own = namedIn(vars, 'PROJECTS')
  const shown = own.length > 0 ? names.filter((name) => matchesAny(own, name)) : names
  const findings = settings.flatMap((setting) =>
    namedIn(vars, setting).flatMap((pattern): Finding[] => {
      const matches = (some: readonly string[]) => some.some((name) => matchesGlob(pattern, name))
      if (matches(shown)) return []
      return [matches(names) ? hidden(setting, pattern) : missing(setting, pattern, names)]
    }),
  )
  if (findings.length > 0) return findings
  return [{ result: 'ok', says: 'Every project that the settings name is there.' }]
}

function missing(setting: Naming, pattern: string, names: readonly string[]): Finding {
  if (pattern.includes('*'))
    return { result: 'note', says: `${setting} names ${pattern}, which no project matches.` }
  const says = `${setting} names ${pattern}, and the account has no such project.`
  return { result: 'wrong', says, todo: `It has: ${shortList(names)}.` }
}

/** For the board it is as if there were no such project. */
function hidden(setting: Naming, pattern: string): Finding {
  return {
    result: pattern.includes('*') ? 'note' : 'wrong',
    says: `${setting} names ${pattern}, which PROJECTS does not show: nothing is done with it.`,
    todo: `Name it in PROJECTS, too, or take it out of ${setting}.`,
  }
}

function namedIn(vars: RawSettings, setting: Naming): string[] {
  const read = SETTINGS[setting].parse(present(vars[setting]))
  const names = NAMES[setting] as (value: unknown) => string[]
  return 'value' in read ? [...new Set(names(read.value))] : []
}

function shortList(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const some = names.toSorted().slice(0, 20).join(', ')
  return names.length > 20 ? `${some} and ${names.length - 20} more` : some
}
