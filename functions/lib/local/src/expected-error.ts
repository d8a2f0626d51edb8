/** A failure the developer can act on: the message says everything, so it is printed without a stack trace. */
export class ExpectedError extends Error {}
