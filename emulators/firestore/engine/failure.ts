import { status } from '@grpc/grpc-js';

/** A rejected request: `code` is the gRPC status that the client gets with the message. */
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

/** How to get the Firestore that has what is missing here. */
export const USE_OFFICIAL = 'Use the official emulator for it: npm start -- --firestore=official';

/** The real Firestore has it, this one does not. */
export function unsupported(what: string): Failure {
  return new Failure(status.UNIMPLEMENTED, `The embedded Firestore does not support ${what}. ${USE_OFFICIAL}`);
}
