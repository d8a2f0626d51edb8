import type {
  Aggregation,
  CursorMessage,
  DocumentMessage,
  Fields,
  Mask,
  Precondition,
  StructuredQuery,
  Timestamp,
  WriteMessage,
  WriteResult,
} from '../engine/messages.ts';
import type { TransactionOptions } from '../engine/transactions.ts';

/** How a read says which moment it wants: an open transaction, a new one, or now. */
export interface Consistency {
  readonly transaction?: Uint8Array;
  readonly newTransaction?: TransactionOptions;
  readonly readTime?: Timestamp;
}

/** A write's result as a client gets it. */
export type WriteResultMessage = WriteResult;

/**
 * Requests and responses of google.firestore.v1.Firestore.
 * https://cloud.google.com/firestore/docs/reference/rpc/google.firestore.v1
 */
export interface GetDocumentRequest extends Consistency {
  readonly name?: string;
  readonly mask?: Mask;
}

export interface CreateDocumentRequest {
  readonly parent?: string;
  readonly collectionId?: string;
  readonly documentId?: string;
  readonly document?: DocumentMessage;
  readonly mask?: Mask;
}

export interface UpdateDocumentRequest {
  readonly document?: DocumentMessage;
  readonly updateMask?: Mask;
  readonly mask?: Mask;
  readonly currentDocument?: Precondition;
}

export interface DeleteDocumentRequest {
  readonly name?: string;
  readonly currentDocument?: Precondition;
}

export interface BatchGetRequest extends Consistency {
  readonly database: string;
  readonly documents?: readonly string[];
  readonly mask?: Mask;
}

export interface BatchGetResponse {
  readonly found?: DocumentMessage;
  readonly missing?: string;
  readonly readTime?: Timestamp;
  readonly transaction?: Uint8Array;
}

export interface BeginRequest {
  readonly database?: string;
  readonly options?: TransactionOptions;
}

export interface CommitRequest {
  readonly database?: string;
  readonly writes?: readonly WriteMessage[];
  readonly transaction?: Uint8Array;
}

export interface CommitResponse {
  readonly commitTime?: Timestamp;
  readonly writeResults?: readonly WriteResult[];
}

export interface RollbackRequest {
  readonly database?: string;
  readonly transaction?: Uint8Array;
}

export interface BatchWriteResponse {
  readonly writeResults: readonly WriteResult[];
  readonly status: readonly { readonly code?: number; readonly message?: string }[];
}

export interface RunQueryRequest extends Consistency {
  readonly parent?: string;
  readonly structuredQuery?: StructuredQuery;
}

export interface RunQueryResponse {
  readonly document?: DocumentMessage;
  readonly readTime?: Timestamp;
  readonly transaction?: Uint8Array;
  /** With the first document: how many came before it. The official emulator repeats it, and no SDK reads it. */
  readonly skippedResults?: number;
  /** With the last one. */
  readonly done?: boolean;
}

export interface RunAggregationRequest extends Consistency {
  readonly parent?: string;
  readonly structuredAggregationQuery?: {
    readonly structuredQuery?: StructuredQuery;
    readonly aggregations?: readonly Aggregation[];
  };
}

export interface RunAggregationResponse {
  readonly result?: { readonly aggregateFields: Fields };
  readonly readTime?: Timestamp;
  readonly transaction?: Uint8Array;
}

export interface PartitionQueryRequest extends Pick<Consistency, 'readTime'> {
  readonly parent?: string;
  readonly structuredQuery?: StructuredQuery;
  readonly partitionCount?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface PartitionQueryResponse {
  readonly partitions: readonly CursorMessage[];
  readonly nextPageToken?: string;
}

export interface ListDocumentsRequest extends Consistency {
  readonly parent?: string;
  readonly collectionId?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
  readonly orderBy?: string;
  readonly mask?: Mask;
  readonly showMissing?: boolean;
}

export interface ListDocumentsResponse {
  readonly documents: readonly DocumentMessage[];
  readonly nextPageToken?: string;
}

export interface ListCollectionIdsRequest extends Pick<Consistency, 'readTime'> {
  readonly parent?: string;
  readonly pageSize?: number;
  readonly pageToken?: string;
}

export interface ListCollectionIdsResponse {
  readonly collectionIds: readonly string[];
  readonly nextPageToken?: string;
}

export interface WriteRequest {
  readonly database?: string;
  readonly streamId?: string;
  readonly writes?: readonly WriteMessage[];
  readonly streamToken?: Uint8Array;
}

export interface WriteResponse {
  readonly streamId?: string;
  readonly streamToken?: Uint8Array;
  readonly writeResults?: readonly WriteResult[];
  readonly commitTime?: Timestamp;
}

export interface ListenRequest {
  readonly database?: string;
  readonly addTarget?: {
    readonly targetId?: number;
    readonly query?: { readonly parent?: string; readonly structuredQuery?: StructuredQuery };
    readonly documents?: { readonly documents?: readonly string[] };
    readonly resumeToken?: Uint8Array;
    readonly readTime?: Timestamp;
    /** The target ends when the client has seen what there is. */
    readonly once?: boolean;
  };
  readonly removeTarget?: number;
}

interface RemovedDocument {
  readonly document: string;
  readonly readTime: Timestamp;
  readonly removedTargetIds: readonly number[];
}

/** Several of these make a response to a listener. */
export interface ListenResponse {
  readonly targetChange?: {
    readonly targetChangeType: 'NO_CHANGE' | 'ADD' | 'REMOVE' | 'CURRENT' | 'RESET';
    readonly targetIds?: readonly number[];
    readonly cause?: { readonly code: number; readonly message: string };
    readonly resumeToken?: Uint8Array;
    readonly readTime?: Timestamp;
  };
  readonly documentChange?: { readonly document: DocumentMessage; readonly targetIds: readonly number[] };
  readonly documentDelete?: RemovedDocument;
  /** Still there, but no longer among the results. */
  readonly documentRemove?: RemovedDocument;
}
