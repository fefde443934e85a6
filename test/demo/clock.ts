const now = Date.now
let ahead = 0

/**
 * Lets the clock of the whole demo be put forward: all of it, board and account, runs in one isolate and reads
 * `Date.now`. The platform's alarms keep real time, so whoever puts it forward has to run what is due.
 */
export const clock = {
  /** The demo begins at this time, ISO: one to come, as alarms of the past would ring without end. Undefined: now. */
  begin(at: string | undefined) {
    if (at !== undefined && ahead === 0) clock.putForward(Date.parse(at) - now())
  },
  get isAhead() {
    return ahead > 0
  },
  /** Milliseconds. */
  putForward(ms: number) {
    ahead += ms
    Date.now = () => now() + ahead
  },
}
