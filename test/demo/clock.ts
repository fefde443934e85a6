const now = Date.now
let ahead = 0

/**
 * Lets the clock of the whole demo be put forward: all of it, board and account, runs in one isolate and reads
 * `Date.now`. The platform's alarms keep real time, so whoever puts it forward has to run what is due.
 */
export const clock = {
  get isAhead() {
    return ahead > 0
  },
  /** Milliseconds. */
  putForward(ms: number) {
    ahead += ms
    Date.now = () => now() + ahead
  },
}
