import { status } from '@grpc/grpc-js';
import { aggregate, aggregatedFields } from '../engine/aggregate.ts';
import { Failure, invalid, unsupported } from '../engine/failure.ts';
import { project } from '../engine/fields.ts';
import type { DocumentMessage, Mask, StructuredQuery, WriteMessage } from '../engine/messages.ts';
import { documentPath, parseName } from '../engine/paths.ts';
import { prepareQuery, type Query } from '../engine/query.ts';
import { timestamp, type Micros } from '../engine/time.ts';
import type { StoredDocument } from '../engine/write.ts';
import type { Databases, Place } from './databases.ts';
import type * as rpc from './requests.ts';

/** What the gRPC server offers, but for Listen: one function for each call of google.firestore.v1.Firestore. */
export class FirestoreService {
  constructor(private readonly databases: Databases) {}

  async *batchGetDocuments(request: rpc.BatchGetRequest): AsyncGenerator<rpc.BatchGetResponse> {
    const place = this.databases.at(request.database);
    const names = request.documents ?? [];
    const paths = names.map((name) => ownPath(name, request.database));
    const { transaction, told } = reading(request, place);
    const read = transaction && (await place.transactions.read(transaction, paths));
    const now = { readTime: timestamp(place.database.now()), ...told };
    for (const [i, path] of paths.entries()) {
      const document = read ? read.get(path) : place.database.get(path);
      if (document) yield { found: message(request.database, document, request.mask), ...now };
      else yield { missing: names[i] ?? '', ...now };
    }
  }

  beginTransaction(request: rpc.BeginRequest): { transaction: Uint8Array } {
    return { transaction: this.databases.at(request.database).transactions.begin(request.options) };
  }

  async commit(request: rpc.CommitRequest): Promise<rpc.CommitResponse> {
    const { at, results } = await this.write(request.database, request.writes ?? [], request.transaction);
    return { commitTime: timestamp(at), writeResults: results.map(writeResult) };
  }

  rollback(request: rpc.RollbackRequest): object {
    this.databases.at(request.database).transactions.rollback(request.transaction);
    return {};
  }

  /** Each write by itself: one that fails says so in its place. */
  async batchWrite(request: rpc.CommitRequest): Promise<rpc.BatchWriteResponse> {
    const outcomes = [];
    for (const write of request.writes ?? []) {
      try {
        const { results } = await this.write(request.database, [write], undefined);
        outcomes.push({ result: results.map(writeResult)[0] ?? {}, status: { code: status.OK, message: '' } });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        outcomes.push({ result: {}, status: { code: error.code, message: error.message } });
      }
    }
    return { writeResults: outcomes.map(({ result }) => result), status: outcomes.map((one) => one.status) };
  }

  *runQuery(request: rpc.RunQueryRequest): Generator<rpc.RunQueryResponse> {
    const { place, query } = this.query(request.parent, request.structuredQuery);
    const { documents, ...now } = run(query, request, place);
    if (documents.length === 0) yield now;
    for (const document of documents) {
      const fields = query.select(document.fields);
      yield { document: message(place.database.name, { ...document, fields }), ...now };
    }
  }

  *runAggregationQuery(request: rpc.RunAggregationRequest): Generator<rpc.RunAggregationResponse> {
    const { structuredQuery, aggregations = [] } = request.structuredAggregationQuery ?? {};
    const required = aggregatedFields(structuredQuery ?? {}, aggregations);
    const { place, query } = this.query(request.parent, structuredQuery, required);
    const { documents, ...now } = run(query, request, place);
    yield { result: { aggregateFields: aggregate(documents, aggregations) }, ...now };
  }

  /** Always one part: nothing here is large enough to be divided. */
  partitionQuery(): object {
    return { partitions: [] };
  }

  /** A missing document, one that only has something below it, is there by its name alone. */
  listDocuments(request: rpc.ListDocumentsRequest): { documents: DocumentMessage[]; nextPageToken: string } {
    if (request.orderBy !== undefined || request.readTime) throw unsupported('lists in another order, or of the past');
    const { database, path } = this.parent(request.parent);
    const collection = [path, request.collectionId ?? ''].filter((part) => part !== '').join('/');
    const all = database.documentPaths(collection).map((each) => database.get(each) ?? each);
    const shown = all.filter((each) => typeof each === 'object' || request.showMissing === true);
    const { items, nextPageToken } = page(shown, request);
    const documents = items.map((each) =>
      typeof each === 'object'
        ? message(database.name, each, request.mask)
        : { name: `${database.name}/documents/${each}` },
    );
    return { documents, nextPageToken };
  }

  listCollectionIds(request: rpc.ListCollectionIdsRequest): { collectionIds: string[]; nextPageToken: string } {
    const { database, path } = this.parent(request.parent);
    const { items, nextPageToken } = page(database.collectionIds(path), request);
    return { collectionIds: items, nextPageToken };
  }

  /** A query on a database, for all who run one. */
  query(parent: string, query: StructuredQuery | undefined, required?: string[]): { place: Place; query: Query } {
    const { database, path } = this.parent(parent);
    if (!query) throw invalid('There is no query.');
    return { place: this.databases.at(database.name), query: prepareQuery(query, path, database.name, required) };
  }

  private parent(name: string) {
    const { database, path } = parseName(name);
    return { database: this.databases.at(database).database, path };
  }

  private write(database: string, writes: readonly WriteMessage[], transaction: Uint8Array | undefined) {
    for (const write of writes) ownPath(write.update?.name ?? write.delete ?? '', database);
    return this.databases.at(database).transactions.commit(transaction, writes);
  }
}

/** A document as the client gets it. */
export function message(database: string, document: StoredDocument, mask?: Mask): DocumentMessage {
  return {
    name: `${database}/documents/${document.path}`,
    fields: mask ? project(document.fields, mask.fieldPaths ?? []) : document.fields,
    createTime: timestamp(document.createdAt),
    updateTime: timestamp(document.updatedAt),
  };
}

function ownPath(name: string, database: string): string {
  if (!name.startsWith(`${database}/documents/`)) throw invalid(`${name} is not in ${database}.`);
  return documentPath(name);
}

function writeResult({ updatedAt, transformResults }: { updatedAt: Micros; transformResults: readonly object[] }) {
  return { updateTime: timestamp(updatedAt), transformResults } as rpc.CommitResponse['writeResults'][number];
}

/** The transaction that a read belongs to, and what the client is told of it: the name of a new one. */
function reading(request: rpc.Consistency, { transactions }: Place) {
  if (request.readTime) throw unsupported('reading the past');
  if (request.newTransaction) {
    const transaction = transactions.begin(request.newTransaction);
    return { transaction, told: { transaction } };
  }
  const { transaction } = request;
  return { transaction: transaction && transaction.length > 0 ? transaction : undefined, told: {} };
}

function run(query: Query, request: rpc.Consistency, place: Place) {
  const { transaction, told } = reading(request, place);
  const documents = transaction ? place.transactions.query(transaction, query) : query.run(place.database);
  return { documents, readTime: timestamp(place.database.now()), ...told };
}

/** A page of a list; its token is where the next one begins. */
function page<T>(all: readonly T[], request: { readonly pageSize?: number; readonly pageToken?: string }) {
  const start = Number(request.pageToken ?? 0);
  const end = start + (request.pageSize ?? all.length);
  return { items: all.slice(start, end), nextPageToken: end < all.length ? String(end) : '' };
}
