import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { status } from '@grpc/grpc-js';
import { Failure, invalid, unsupported } from '../engine/failure.ts';
import { messageFromJson, messageToJson } from './json-messages.ts';
import { assertOwner } from './owner.ts';
import { messageType, type FieldType, type MessageType } from './schema.ts';
import type { FirestoreService } from './service.ts';

const PACKAGE = 'google.firestore.v1';
/** Parameters of Google's servers that say nothing about what is asked. https://cloud.google.com/apis/docs/system-parameters */
const SYSTEM_PARAMETERS = ['$alt', 'alt', 'key', '$prettyPrint', 'prettyPrint', 'quotaUser', 'access_token'];

type Json = Record<string, unknown>;

/** One way to ask by HTTP. */
interface Call {
  readonly request: string;
  readonly response: string;
  readonly run: (request: never) => unknown;
  /** Several responses: a list in JSON. */
  readonly isStream?: boolean;
  /** What of the request is in the address. */
  readonly given: Json;
  /** The field that the body is; everything if it is ''. */
  readonly body?: string;
}

/** The path of an address, decoded. */
export function decodedPath({ pathname }: URL): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    throw invalid(`The address ${pathname} is not encoded as addresses are.`);
  }
}

/**
 * The REST API of google.firestore.v1, which the server SDKs speak with `preferRest`: the same calls as by gRPC, in JSON.
 * https://firebase.google.com/docs/firestore/reference/rest
 */
export async function rest(service: FirestoreService, request: IncomingMessage, url: URL): Promise<object> {
  assertOwner(request.headers.authorization);
  const path = decodedPath(url).slice('/v1/'.length);
  const call = callOf(service, request.method ?? '', path);
  const type = messageType(`${PACKAGE}.${call.request}`);
  const json: Json = { ...queryToJson(type, url.searchParams) };
  if (call.body !== undefined) {
    const body = parse(await text(request));
    if (call.body === '') Object.assign(json, body);
    else json[call.body] = { ...(body as object), ...(json[call.body] as object | undefined) };
  }
  const message = messageFromJson(type, merged(json, call.given));
  const responseType = messageType(call.response.includes('.') ? call.response : `${PACKAGE}.${call.response}`);
  const responses = call.run(message as never);
  if (call.isStream !== true) return messageToJson(responseType, (await responses) as object);
  const list: object[] = [];
  for await (const response of responses as AsyncIterable<object>) list.push(messageToJson(responseType, response));
  return list;
}

/** What the address has goes before what the body says. */
function merged(json: Json, given: Json): Json {
  const { document, ...others } = given;
  const inBody = json['document'] as Json | undefined;
  return { ...json, ...others, ...(document !== undefined && { document: { ...inBody, ...document } }) };
}

function callOf(service: FirestoreService, method: string, path: string): Call {
  const { resource = path, verb = '' } =
    method === 'POST' ? (/^(?<resource>.+):(?<verb>[a-zA-Z]+)$/s.exec(path)?.groups ?? {}) : {};
  const ofVerb = verb === '' ? undefined : customCall(service, resource, verb);
  if (ofVerb) return ofVerb;
  const below =
    /^projects\/[^/]+\/databases\/[^/]+\/documents(?:\/(?<below>.+))?$/s.exec(path)?.groups?.['below'] ?? '';
  if (below === '' && !path.endsWith('/documents')) throw noSuch(method, path);
  const isDocument = below !== '' && below.split('/').length % 2 === 0;
  const slash = path.lastIndexOf('/');
  const collection = { parent: path.slice(0, slash), collectionId: path.slice(slash + 1) };
  switch (`${method} ${isDocument ? 'document' : 'collection'}`) {
    case 'GET document':
      return { ...types('GetDocument', 'Document'), run: service.getDocument.bind(service), given: { name: path } };
    case 'GET collection':
      return {
        ...types('ListDocuments'),
        run: service.listDocuments.bind(service),
        given: below === '' ? { parent: path } : collection,
      };
    case 'POST collection':
      return {
        ...types('CreateDocument', 'Document'),
        ...{ run: service.createDocument.bind(service), given: collection, body: 'document' },
      };
    case 'PATCH document':
      return {
        ...types('UpdateDocument', 'Document'),
        ...{ run: service.updateDocument.bind(service), given: { document: { name: path } }, body: 'document' },
      };
    case 'DELETE document':
      return {
        ...types('DeleteDocument', 'google.protobuf.Empty'),
        ...{ run: service.deleteDocument.bind(service), given: { name: path } },
      };
    default:
      throw noSuch(method, path);
  }
}

function customCall(service: FirestoreService, resource: string, verb: string): Call | undefined {
  const database = { database: resource.replace(/\/documents$/, '') };
  const parent = { parent: resource };
  const empty = 'google.protobuf.Empty';
  const body = '';
  switch (verb) {
    case 'batchGet': {
      const run = service.batchGetDocuments.bind(service);
      return { ...types('BatchGetDocuments'), run, given: database, body, isStream: true };
    }
    case 'beginTransaction':
      return { ...types('BeginTransaction'), run: service.beginTransaction.bind(service), given: database, body };
    case 'commit':
      return { ...types('Commit'), run: service.commit.bind(service), given: database, body };
    case 'rollback':
      return { ...types('Rollback', empty), run: service.rollback.bind(service), given: database, body };
    case 'batchWrite':
      return { ...types('BatchWrite'), run: service.batchWrite.bind(service), given: database, body };
    case 'runQuery':
      return { ...types('RunQuery'), run: service.runQuery.bind(service), given: parent, body, isStream: true };
    case 'runAggregationQuery': {
      const run = service.runAggregationQuery.bind(service);
      return { ...types('RunAggregationQuery'), run, given: parent, body, isStream: true };
    }
    case 'partitionQuery':
      return { ...types('PartitionQuery'), run: service.partitionQuery.bind(service), given: parent, body };
    case 'listCollectionIds':
      return { ...types('ListCollectionIds'), run: service.listCollectionIds.bind(service), given: parent, body };
    case 'listen':
    case 'write':
    case 'executePipeline':
      throw unsupported(`${verb} over REST`);
    default:
      return undefined;
  }
}

function noSuch(method: string, path: string): Failure {
  return new Failure(status.NOT_FOUND, `The REST API of Firestore has no ${method} ${path}.`);
}

function types(call: string, response = `${call}Response`): { request: string; response: string } {
  return { request: `${call}Request`, response };
}

function parse(body: string): unknown {
  if (body.trim() === '') return {};
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    throw invalid(`Invalid JSON payload received: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw invalid('Invalid JSON payload received: it has to be an object.');
  }
  return json;
}

/** `?mask.fieldPaths=a&mask.fieldPaths=b` as JSON: `{mask: {fieldPaths: ['a', 'b']}}`. */
function queryToJson(type: MessageType, query: URLSearchParams): Json {
  const json: Json = {};
  for (const [key, value] of query) {
    if (SYSTEM_PARAMETERS.includes(key)) continue;
    const names = key.split('.');
    let at = json;
    let scope: MessageType | undefined = type;
    for (const [i, name] of names.entries()) {
      const field: FieldType | undefined = scope?.fields.get(name);
      if (!field) throw invalid(`Invalid JSON payload received. Unknown name "${key}": Cannot bind query parameter.`);
      if (i < names.length - 1) at = (at[name] ??= {}) as Json;
      else if (field.isRepeated) at[name] = [...((at[name] as unknown[] | undefined) ?? []), value];
      else if (name in at) throw invalid(`The parameter ${key} is there more than once.`);
      else at[name] = value;
      scope = field.message;
    }
  }
  return json;
}
