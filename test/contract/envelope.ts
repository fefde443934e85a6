import * as v from 'valibot'

/** An answer with this result. */
export const answer = <Result extends v.GenericSchema>(
  result: Result,
  messages: v.GenericSchema = noMessages,
) => v.strictObject({ result, success: v.literal(true), errors: v.strictTuple([]), messages })

const noMessages = v.strictTuple([])

const count = v.pipe(v.number(), v.integer(), v.minValue(0))

/** A page of a list. */
export const list = <Item extends v.GenericSchema>(item: Item) =>
  v.strictObject({
    ...answer(v.array(item)).entries,
    result_info: v.strictObject({
      page: count,
      per_page: count,
      count,
      total_count: count,
      total_pages: count,
    }),
  })

const failed = (code: number) =>
  v.strictTuple([v.strictObject({ code: v.literal(code), message: v.pipe(v.string(), v.minLength(1)) })])

/** A refusal. */
export const refusal = (code: number) =>
  v.strictObject({ result: v.null(), success: v.literal(false), errors: failed(code), messages: noMessages })

/** The authentication error, which alone lacks `result` and `messages`. */
export const authenticationRefusal = v.strictObject({ success: v.literal(false), errors: failed(10000) })

/** The code that elsewhere means an authentication error is here a message of success. */
export const tokenMessages = v.strictTuple([
  v.strictObject({ code: v.literal(10000), message: v.string(), type: v.null() }),
])
