import { setTimeout } from 'node:timers/promises'
import { printPlan } from './print-plan.ts'

/** `npm run retention:plan`: the plan of the account in `.dev.vars`. */
const isTold = await printPlan({
  env: process.env,
  fetch: (input, init) => fetch(input, init),
  print: (line) => console.log(line),
  wait: (ms) => setTimeout(ms),
  now: () => Date.now(),
})
process.exitCode = isTold ? 0 : 1
