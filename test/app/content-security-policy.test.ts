import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js'
import { Severity } from 'csp_evaluator/dist/finding.js'
import { CspParser } from 'csp_evaluator/dist/parser.js'
import { expect, it } from 'vitest'
import { EXAMPLES } from '../support/routes.ts'
import { openSites } from '../support/site.ts'
import { KEY, LINK, sendForm } from '../support/visitor.ts'

/**
 * `'self'` is as safe as what the board itself serves: no JSONP, no AngularJS, nothing that anybody uploads, and every
 * answer with `nosniff`, so that no page or JSON is ever run as a script.
 */
const ANSWERED =
  "MEDIUM_MAYBE script-src: 'self' can be problematic if you host JSONP, AngularJS or user uploaded files."

/** What Google's evaluator has to say of a policy, from medium severity on: `severity directive: description`. */
function findingsOf(policy: string): string[] {
  const findings = new CspEvaluator(new CspParser(policy).csp).evaluate()
  const grave = [Severity.HIGH, Severity.SYNTAX, Severity.MEDIUM, Severity.HIGH_MAYBE, Severity.MEDIUM_MAYBE]
  return findings
    .filter(({ severity }) => grave.includes(severity))
    .map(({ severity, directive, description }) => `${Severity[severity]} ${directive}: ${description}`)
    .filter((finding) => finding !== ANSWERED)
}

/** Every policy that the board sends: open, locked and closed, at every route and at none. */
async function policies(): Promise<Set<string>> {
  const found = new Set<string>()
  const whole = { Authorization: `Bearer ${KEY}` }
  for (const vars of [LINK, { ...LINK, ACCESS: 'public' }, { ...LINK, ACCESS: '' }]) {
    const bench = await openSites(2, { vars })
    for (const example of [...Object.values(EXAMPLES), () => ({ path: '/nothing', form: undefined })]) {
      const { path, form } = example('site-001', '00000000')
      for (const headers of [{}, whole]) {
        const answer = form ? await sendForm(bench, path, form, headers) : await bench.get(path, { headers })
        found.add(answer.headers.get('Content-Security-Policy') ?? 'none')
      }
    }
  }
  return found
}

it('no policy that the board sends has a finding of high or medium severity', async () => {
  const sent = [...(await policies())]
  expect(sent.length).toBeGreaterThan(0)
  for (const policy of sent) expect(findingsOf(policy), policy).toEqual([])
})

it('the evaluator finds what there is to find', () => {
  expect(findingsOf("default-src 'self'; script-src 'unsafe-inline' *")).not.toEqual([])
  expect(findingsOf('none')).not.toEqual([])
})
