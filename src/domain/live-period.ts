import * as v from 'valibot'

/** A deployment as it was live: what visitors of the production site got, from when to when. Times in milliseconds. */
export const LivePeriod = v.object({
  /** Rises with time, within a project. */
  number: v.number(),
  id: v.string(),
  shortId: v.string(),
  commitHash: v.nullable(v.string()),
  /** One line of the commit message. */
  subject: v.string(),
  from: v.number(),
  /** Null: it is live. */
  to: v.nullable(v.number()),
  /** It took the place of one that was made after it. */
  isRollback: v.boolean(),
  /** Nobody saw it: it follows from the deployments, as if there had been no rollback. */
  isDerived: v.boolean(),
  /** Whether the deployment is still there. */
  isKnown: v.boolean(),
})
export type LivePeriod = v.InferOutput<typeof LivePeriod>

/** Periods on one page. */
export const PERIODS_PER_PAGE = 50
