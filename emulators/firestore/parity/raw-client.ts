import { credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { firestoreClient } from '../server/grpc.ts';

/** The database that all raw calls are about. */
export const DATABASE = 'projects/demo-parity/databases/(default)';
export const ROOT = `${DATABASE}/documents`;

/** The responses of a call (one of a unary call), or its gRPC status. */
export type RawOutcome =
  { readonly code: number; readonly message: string } | { readonly responses: readonly RawMessage[] };

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
    const metadata = ownerMetadata();
    const options = { deadline: Date.now() + TIMEOUT_MS };
    const failed = ({ code, details }: ServiceError): RawOutcome => ({ code, message: details });
    const { path, requestSerialize, responseDeserialize, responseStream } = this.definition(method);
    const read = responseDeserialize as (bytes: Buffer) => RawMessage;
    return new Promise((resolve) => {
      if (!responseStream) {
        this.client.makeUnaryRequest(path, requestSerialize, read, request, metadata, options, (error, response) => {
          resolve(error ? failed(error) : { responses: response ? [response] : [] });
        });
        return;
      }
      const responses: RawMessage[] = [];
      const stream = this.client.makeServerStreamRequest(path, requestSerialize, read, request, metadata, options);
      stream.on('data', (response: RawMessage) => responses.push(response));
      stream.on('error', (error: ServiceError) => {
        resolve(failed(error));
      });
      stream.on('end', () => {
        resolve({ responses });
      });
    });
  }

  /** Calls with one more field than the definitions have: a number. */
  unknownField(method: string, request: object, field: number): Promise<RawOutcome> {
    const { path, requestSerialize } = this.definition(method);
    // The tag of a varint field, then its value.
    const more = Buffer.from([((field << 3) & 0x7f) | 0x80, field >> 4, 1]);
    return this.callWithBytes(path, Buffer.concat([requestSerialize(request), more]));
  }

  /** Calls what the definitions don't have: a streaming call with an empty request. */
  later(method: string): Promise<RawOutcome> {
    return this.callWithBytes(`/google.firestore.v1.Firestore/${method}`, Buffer.alloc(0));
  }

  private callWithBytes(path: string, bytes: Buffer): Promise<RawOutcome> {
    const same = (all: Buffer) => all;
    const stream = this.client.makeServerStreamRequest(path, same, same, bytes, ownerMetadata());
    return new Promise((resolve) => {
      stream.on('data', () => undefined);
      stream.on('error', (error: ServiceError) => {
        resolve({ code: error.code, message: error.details });
      });
      stream.on('end', () => {
        resolve({ responses: [] });
      });
    });
  }

  /** Whether a call that fails says so after metadata. */
  hasMetadata(method: string, request: object): Promise<boolean> {
    const { path, requestSerialize } = this.definition(method);
    const stream = this.client.makeServerStreamRequest(path, requestSerialize, (all) => all, request, ownerMetadata());
    return new Promise((resolve) => {
      let has = false;
      stream.on('metadata', () => (has = true));
      stream.on('data', () => undefined);
      stream.on('error', () => {
        resolve(has);
      });
    });
  }

  /** Sends requests on a Write stream. An error that ends it is the last response. */
  write(requests: readonly object[]): Promise<readonly RawMessage[]> {
    const { path, requestSerialize, responseDeserialize } = this.definition('write');
    const read = responseDeserialize as (bytes: Buffer) => RawMessage;
    const stream = this.client.makeBidiStreamRequest(path, requestSerialize, read, ownerMetadata());
    const responses: RawMessage[] = [];
    return new Promise((resolve) => {
      stream.on('data', (response: RawMessage) => {
        responses.push(response);
        if (responses.length === requests.length) stream.end();
      });
      stream.on('error', ({ code, details }: ServiceError) => {
        resolve([...responses, { code, message: details }]);
      });
      stream.on('end', () => {
        resolve(responses);
      });
      for (const request of requests) stream.write(request);
    });
  }

  private definition(method: string) {
    const definition = firestoreClient().service[method.charAt(0).toUpperCase() + method.slice(1)];
    if (!definition) throw new Error(`Firestore has no call ${method}`);
    return definition;
  }

  close(): void {
    this.client.close();
  }
}

function ownerMetadata(): Metadata {
  const metadata = new Metadata();
  metadata.set('authorization', 'Bearer owner');
  return metadata;
}
