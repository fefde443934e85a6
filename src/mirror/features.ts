/**
 * What the mirror does beside showing the account, one line each: a function that makes a `Feature` (task.ts) of the
 * `Ground` (core.ts). They are run in the order of these names.
 */
export { createBuilds } from '../builds/task.ts'
export { createRetention } from '../retention/task.ts'
export { createDomains } from './domains.ts'
