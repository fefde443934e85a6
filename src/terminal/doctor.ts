import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { examine } from './examine.ts'
import { printed } from './finding.ts'

/** `npm run doctor`: looks at the settings in `.dev.vars`, and asks Cloudflare what can be asked. It changes nothing. */

const FILE = '.dev.vars'

function readVars(): NodeJS.Dict<string> | null {
  try {
    return parseEnv(readFileSync(FILE, 'utf8'))
  } catch {
    return null
  }
}

const vars = readVars()
if (vars) {
  const findings = await examine({ vars, fetch, now: Date.now() })
  console.log(printed(findings))
  const wrong = findings.filter(({ result }) => result === 'wrong').length
  console.log(wrong === 0 ? '\nNothing is wrong.' : `\n${wrong} to mend.`)
  process.exitCode = wrong === 0 ? 0 : 1
} else {
  console.log(`There is no ${FILE} here that can be read. Copy .dev.vars.example to ${FILE} and fill it in.`)
  process.exitCode = 1
}
