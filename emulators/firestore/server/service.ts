import { randomBytes } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { aggregate, aggregatedFields, checkAggregations } from '../engine/aggregate.ts';
import { Failure, invalid } from '../engine/failure.ts';
import { projection } from '../engine/fields.ts';
import { collectionIds } from '../engine/lists.ts';
import type { DocumentMessage, Mask, StructuredQuery, WriteMessage } from '../engine/messages.ts';
import { compareText } from '../engine/order.ts';
import {
  assertCollectionId,
  assertDocumentId,
  databaseName,
  documentPath,
  parentName,
  parseName,
  type ResourceName,
} from '../engine/paths.ts';
import { prepareQuery, type Query } from '../engine/query.ts';
import { timestamp, type Micros } from '../engine/time.ts';
import { assertWellFormed, checkedWrite, pathOf, type StoredDocument } from '../engine/write.ts';
import type { Databases, Place } from './databases.ts';
import { listingOf, MISSING_AT, pageOf, partitionsOf, textOf, tokenOf } from './listing.ts';
import { readAt, readingOf } from './reading.ts';
import type * as rpc from './requests.ts';

const ID_LENGTH = 20;
const ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** What the server offers, but for Listen and Write: one function for each call of google.firestore.v1.Firestore. */
export class FirestoreService {
  constructor(private readonly databases: Databases) {}

  async getDocument(request: rpc.GetDocumentRequest): Promise<DocumentMessage> {
    const { path, place } = this.document(request.name);
    const show = documentMessage(place.database.name, request.mask);
    const { found } = await readingOf(request, place).get([path]);
    place.usage.got(1);
    const document = found.get(path);
    if (!document) throw new Failure(status.NOT_FOUND, `Document "${request.name ?? ''}" not found.`);
    return show(document);
  }

  /** A document without an id gets one. */
  async createDocument(request: rpc.CreateDocumentRequest): Promise<DocumentMessage> {
    const { parent = '', collectionId = '', documentId = '', document = {} } = request;
    parentName(parent);
    assertCollectionId(collectionId);
    if (document.name !== undefined && document.name !== '') throw invalid('document.name must not be set');
    const id = documentId === '' ? newId() : documentId;
    assertDocumentId(id);
    const update = { ...document, name: `${parent}/${collectionId}/${id}` };
    return this.writeOne({ update, currentDocument: { exists: false } }, request.mask);
  }

  async updateDocument(request: rpc.UpdateDocumentRequest): Promise<DocumentMessage> {
    const { document = {}, updateMask, currentDocument } = request;
    const write = { update: document, ...(updateMask && { updateMask }), ...(currentDocument && { currentDocument }) };
    return this.writeOne(write, request.mask);
  }

  async deleteDocument({ name, currentDocument }: rpc.DeleteDocumentRequest): Promise<object> {
    const { database } = parseName(name);
    await this.write(database, [{ delete: name ?? '', ...(currentDocument && { currentDocument }) }], undefined);
    return {};
  }

  async *batchGetDocuments(request: rpc.BatchGetRequest): AsyncGenerator<rpc.BatchGetResponse> {
    const place = this.databases.at(databaseName(request.database));
    const show = documentMessage(place.database.name, request.mask);
    const paths = new Map((request.documents ?? []).map((name) => [ownPath(name, request.database), name]));
    const reading = readingOf(request, place);
    if (reading.started) yield reading.started;
    if (paths.size === 0) return;
    const { at, found } = await reading.get([...paths.keys()]);
    place.usage.got(paths.size);
    for (const [path, name] of paths) {
      const document = found.get(path);
      yield document ? { found: show(document), ...readAt({ at }) } : { missing: name, ...readAt({ at }) };
    }
  }

  beginTransaction(request: rpc.BeginRequest): { transaction: Uint8Array } {
    return { transaction: this.databases.at(databaseName(request.database)).transactions.begin(request.options) };
  }

  /** Says no time for a commit that writes nothing. */
  async commit(request: rpc.CommitRequest): Promise<rpc.CommitResponse> {
    const { writes = [] } = request;
    const { at, results } = await this.write(databaseName(request.database), writes, request.transaction);
    return writes.length === 0 ? {} : { commitTime: timestamp(at), writeResults: results.map(writeResult) };
  }

  rollback(request: rpc.RollbackRequest): object {
    this.databases.at(databaseName(request.database)).transactions.rollback(request.transaction);
    return {};
  }

  /** Each write by itself: one whose precondition does not hold says so in its place. */
  async batchWrite(request: rpc.CommitRequest): Promise<rpc.BatchWriteResponse> {
    const database = databaseName(request.database);
    const writes = (request.writes ?? []).map(checkedWrite);
    writes.forEach(assertWellFormed);
    const paths = new Set(writes.map(pathOf));
    if (paths.size < writes.length) {
      throw invalid('The same document cannot be written more than once in a single request.');
    }
    const outcomes = [];
    for (const write of writes) {
      try {
        const { results } = await this.write(database, [write], undefined);
        outcomes.push({ result: results.map(writeResult)[0] ?? {}, status: {} });
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        outcomes.push({ result: {}, status: { code: error.code, message: error.message } });
      }
    }
    return { writeResults: outcomes.map(({ result }) => result), status: outcomes.map((one) => one.status) };
  }

  /** As in the official emulator, `explainOptions` have no effect: there is no plan to be explained. */
  *runQuery(request: rpc.RunQueryRequest): Generator<rpc.RunQueryResponse> {
    const { place, query } = this.query(request.parent, request.structuredQuery);
    const show = documentMessage(place.database.name);
    const reading = readingOf(request, place);
    if (reading.started) yield reading.started;
    const { at, found } = reading.run(query);
    const { offset = 0 } = request.structuredQuery ?? {};
    place.usage.queried(found.length === 0 ? 0 : found.length + offset);
    if (found.length === 0) yield { ...readAt({ at }), done: true };
    for (const [i, document] of found.entries()) {
      yield {
        document: show({ ...document, fields: query.select(document.fields) }),
        ...readAt({ at }),
        ...(i === 0 && offset > 0 && { skippedResults: offset }),
        ...(i === found.length - 1 && { done: true }),
      };
    }
  }

  *runAggregationQuery(request: rpc.RunAggregationRequest): Generator<rpc.RunAggregationResponse> {
    if (!request.structuredAggregationQuery) throw invalid('Only structured aggregation queries are supported.');
    const { structuredQuery = {}, aggregations = [] } = request.structuredAggregationQuery;
    const checked = checkAggregations(structuredQuery, aggregations);
    const { place, query } = this.query(request.parent, structuredQuery, aggregatedFields(checked));
    const reading = readingOf(request, place);
    if (reading.started) yield reading.started;
    const { at, found } = reading.run(query);
    place.usage.aggregated(found.length);
    yield { result: { aggregateFields: aggregate(found, checked) }, ...readAt({ at }) };
  }

  partitionQuery(request: rpc.PartitionQueryRequest): rpc.PartitionQueryResponse {
    const { place, path } = this.parent(request.parent);
    const { name } = place.database;
    const { found } = readingOf(request, place).run(partitionsOf(request, path, name));
    const { items, nextPageToken } = pageAfter(
      found.map((document) => `${name}/documents/${document.path}`),
      request,
    );
    const partitions = items.map((referenceValue) => ({ values: [{ referenceValue }], before: true }));
    return { partitions, ...(nextPageToken !== undefined && { nextPageToken }) };
  }

  /** As in the official emulator, a mask has no effect on a list with missing documents. */
  listDocuments(request: rpc.ListDocumentsRequest): rpc.ListDocumentsResponse {
    const { place, path } = this.parent(request.parent);
    const { name } = place.database;
    const show = documentMessage(name, request.mask);
    const { query, tokenAfter } = listingOf(request, path, name);
    const { found } = readingOf(request, place).run(query);
    const { items, nextPageToken } = pageOf(found, request.pageSize, tokenAfter);
    place.usage.queried(items.length);
    const documents = items.map((document) => {
      if (document.updatedAt === MISSING_AT) return { name: `${name}/documents/${document.path}` };
      return request.showMissing === true ? documentMessage(name)(document) : show(document);
    });
    return { documents, ...(nextPageToken !== undefined && { nextPageToken }) };
  }

  listCollectionIds(request: rpc.ListCollectionIdsRequest): rpc.ListCollectionIdsResponse {
    const { place, path } = this.parent(request.parent);
    let ids: readonly string[] = [];
    const list: Pick<Query, 'run'> = {
      run(documents) {
        ids = collectionIds(documents, path);
        return [];
      },
    };
    readingOf(request, place).run(list);
    place.usage.got(1);
    const { items, nextPageToken } = pageAfter(ids, request);
    return { collectionIds: items, ...(nextPageToken !== undefined && { nextPageToken }) };
  }

  /** A query on a database, for all who run one. */
  query(
    parent: string | undefined,
    query: StructuredQuery | undefined,
    aggregated?: string[],
  ): { place: Place; query: Query } {
    const { place, path } = this.parent(parent);
    if (!query) throw invalid('There is no query: only structured queries are supported.');
    return { place, query: prepareQuery(query, path, place.database.name, aggregated) };
  }

  /** Commits writes of one database, in a transaction or by themselves. */
  async write(database: string, writes: readonly WriteMessage[], transaction: Uint8Array | undefined) {
    const checked = writes.map(checkedWrite);
    for (const write of checked) ownPath(write.update ? write.update.name : write.delete, database);
    const { transactions, usage } = this.databases.at(database);
    const committed = await transactions.commit(transaction, checked);
    usage.committed(checked);
    return committed;
  }

  private async writeOne(write: WriteMessage, mask: Mask | undefined): Promise<DocumentMessage> {
    const { path, place } = this.document(write.update?.name);
    const show = documentMessage(place.database.name, mask);
    await this.write(place.database.name, [write], undefined);
    const document = place.database.get(path);
    if (!document) throw new Failure(status.ABORTED, `${path} was deleted while it was written.`);
    return show(document);
  }

  private document(name: string | undefined): { path: string; place: Place } {
    const path = documentPath(name);
    return { path, place: this.databases.at(parseName(name).database) };
  }

  private parent(name: string | undefined): { place: Place } & Pick<ResourceName, 'path'> {
    const { database, path } = parentName(name);
    return { place: this.databases.at(database), path };
  }
}

/** What makes a document into what the client gets: all of it, or what a mask shows. */
export function documentMessage(database: string, mask?: Mask): (document: StoredDocument) => DocumentMessage {
  const show = projection(mask && (mask.fieldPaths ?? []));
  return (document) => ({
    name: `${database}/documents/${document.path}`,
    fields: show(document.fields),
    createTime: timestamp(document.createdAt),
    updateTime: timestamp(document.updatedAt),
  });
}

function ownPath(name: string | undefined, database: string): string {
  const path = documentPath(name);
  if (!name?.startsWith(`${database}/documents/`)) throw invalid(`${name ?? ''} is not in ${database}.`);
  return path;
}

/** The result of a write in a response. */
export function writeResult({
  updatedAt,
  transformResults,
}: {
  readonly updatedAt: Micros | undefined;
  readonly transformResults: readonly object[];
}): rpc.WriteResultMessage {
  const updateTime = updatedAt === undefined ? {} : { updateTime: timestamp(updatedAt) };
  return { ...updateTime, transformResults } as rpc.WriteResultMessage;
}

function newId(): string {
  // The remainder makes some letters a little likelier than others, which does no harm.
  return Array.from(randomBytes(ID_LENGTH), (byte) => ID_LETTERS.charAt(byte % ID_LETTERS.length)).join('');
}

/** A page of sorted texts, which are their own places. */
function pageAfter(
  all: readonly string[],
  { pageSize, pageToken = '' }: { readonly pageSize?: number; readonly pageToken?: string },
) {
  const after = pageToken === '' ? undefined : textOf(pageToken);
  const rest = after === undefined ? all : all.filter((text) => compareText(text, after) > 0);
  return pageOf(rest, pageSize, tokenOf);
}
