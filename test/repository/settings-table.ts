import { SETTINGS, type SettingName, settingNames } from '../../src/settings/table.ts'
import { defaultOf, helpOf } from '../../src/terminal/settings-help.ts'

/** The README's table of settings. `node test/repository/settings-table.ts` prints it. */
export function settingsTable(): string {
  return ['| Name | Default | Meaning |', '| --- | --- | --- |', ...settingNames().map(row)].join('\n')
}

function row(name: SettingName): string {
  const definition = SETTINGS[name]
  const secret = definition.secret ? ' (secret)' : ''
  return `| ${[`\`${name}\`${secret}`, defaultOf(name), helpOf(name).help].map(cell).join(' | ')} |`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

if (import.meta.main) console.log(settingsTable())
