import { status } from '@grpc/grpc-js';

/** A refused request: `code` is the gRPC status that the client gets with the message. */
export class Failure extends Error {
  constructor(
    readonly code: status,
    message: string,
  ) {
    super(message);
  }
}

/** What the client asked for makes no sense. */
export function invalid(message: string): Failure {
  return new Failure(status.INVALID_ARGUMENT, message);
}

/** The real Firestore has it, this one does not. */
export function unsupported(what: string): Failure {
  return new Failure(status.UNIMPLEMENTED, `The embedded Firestore does not support ${what}.`);
}
