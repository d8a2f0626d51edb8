import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { firestoreClient } from '../server/grpc.ts';

/** The database that all raw calls are about. */
export const DATABASE = 'projects/demo-parity/databases/(default)';
export const ROOT = `${DATABASE}/documents`;

/** What a call came to: its answers, one for a unary call, or the gRPC status. */
export type RawOutcome =
  { readonly code: number; readonly message: string } | { readonly answers: readonly RawMessage[] };

/** A message as the gRPC library has it. */
export type RawMessage = Readonly<Record<string, unknown>>;

const TIMEOUT_MS = 30_000;

/** Calls that the SDK does not make, or not like this: google.firestore.v1.Firestore as it is on the wire. */
export class RawClient {
  private readonly client;

  constructor(readonly host: string) {
    this.client = new (firestoreClient())(host, credentials.createInsecure());
  }

  /** By the name of the call, such as `runQuery`. Never rejects. */
  call(method: string, request: object): Promise<RawOutcome> {
    const metadata = new Metadata();
    metadata.set('authorization', 'Bearer owner');
    const options = { deadline: Date.now() + TIMEOUT_MS };
    const failed = ({ code, details }: ServiceError): RawOutcome => ({ code, message: details });
    const { service } = firestoreClient();
    const definition = service[method.charAt(0).toUpperCase() + method.slice(1)];
    if (!definition) throw new Error(`Firestore has no call ${method}`);
    const { path, requestSerialize, responseDeserialize, responseStream } = definition;
    const read = responseDeserialize as (bytes: Buffer) => RawMessage;
    return new Promise((resolve) => {
      if (!responseStream) {
        this.client.makeUnaryRequest(path, requestSerialize, read, request, metadata, options, (error, answer) => {
          resolve(error ? failed(error) : { answers: answer ? [answer] : [] });
        });
        return;
      }
      const answers: RawMessage[] = [];
      const stream = this.client.makeServerStreamRequest(path, requestSerialize, read, request, metadata, options);
      stream.on('data', (answer: RawMessage) => answers.push(answer));
      stream.on('error', (error: ServiceError) => {
        resolve(failed(error));
      });
      stream.on('end', () => {
        resolve({ answers });
      });
    });
  }

  close(): void {
    this.client.close();
  }
}
