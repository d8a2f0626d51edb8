import type { IncomingMessage } from 'node:http';
import { json } from 'node:stream/consumers';
import { status } from '@grpc/grpc-js';
import * as z from 'zod';
import { Failure } from '../engine/failure.ts';
import { documentToJson, fieldsFromJson, type JsonValue } from '../engine/json.ts';
import { documentPath, parseName } from '../engine/paths.ts';
import type { Databases } from './databases.ts';
import { assertOwner } from './owner.ts';

const bodySchema = z.object({ fields: z.record(z.string(), z.record(z.string(), z.unknown())).default({}) });

/** What a request of the REST API is about, undefined if it is none for a document. */
export function restDocument(url: URL): string | undefined {
  return /^\/v1\/(projects\/[^/]+\/databases\/[^/]+\/documents\/.+)$/s.exec(decodeURIComponent(url.pathname))?.[1];
}

/** The part of the REST API that tests use: a document is read, written (as a whole or by mask) and deleted. */
export async function rest(databases: Databases, request: IncomingMessage, url: URL, name: string): Promise<JsonValue> {
  assertOwner(request.headers.authorization);
  const path = documentPath(name);
  const { database, transactions } = databases.at(parseName(name).database);
  switch (request.method) {
    case 'PATCH': {
      const fields = fieldsFromJson(bodySchema.parse(await json(request)).fields);
      const fieldPaths = url.searchParams.getAll('updateMask.fieldPaths');
      await transactions.commit(undefined, [
        { update: { name, fields }, ...(fieldPaths.length > 0 && { updateMask: { fieldPaths } }) },
      ]);
      break;
    }
    case 'DELETE':
      await transactions.commit(undefined, [{ delete: name }]);
      return {};
    case 'GET':
      break;
    default:
      throw new Failure(
        status.UNIMPLEMENTED,
        'Of REST the embedded Firestore knows GET, PATCH and DELETE of a document.',
      );
  }
  const document = database.get(path);
  if (!document) throw new Failure(status.NOT_FOUND, `Document "${name}" not found.`);
  return documentToJson(database.name, document);
}
