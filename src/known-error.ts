/**
 * An error whose message is a constant of its class. A log may hold that message, and of no other error's: those repeat
 * what went wrong (JSON quotes the text, `fetch` the address, SQL the statement).
 */
export abstract class KnownError extends Error {
  /** `name` is given, and not the class's: a minified Worker has no names of classes. */
  constructor(name: string, says: string) {
    super(says)
    this.name = name
  }
}
