/**
 * The messages of google.firestore.v1 as the gRPC library delivers them: only what was sent is there, 64-bit integers
 * are strings, enums are names.
 */

/** https://protobuf.dev/reference/protobuf/google.protobuf/#timestamp */
export interface Timestamp {
  readonly seconds?: string;
  readonly nanos?: number;
}

/** https://cloud.google.com/firestore/docs/reference/rpc/google.firestore.v1#value */
export type Value =
  | { readonly nullValue: 'NULL_VALUE' }
  | { readonly booleanValue: boolean }
  | { readonly integerValue: string }
  | { readonly doubleValue: number }
  | { readonly timestampValue: Timestamp }
  | { readonly stringValue: string }
  | { readonly bytesValue: Uint8Array }
  | { readonly referenceValue: string }
  | { readonly geoPointValue: { readonly latitude?: number; readonly longitude?: number } }
  | { readonly arrayValue: ArrayValue }
  | { readonly mapValue: { readonly fields?: Fields } };

export interface ArrayValue {
  readonly values?: readonly Value[];
}

export type Fields = Readonly<Record<string, Value>>;

export interface DocumentMessage {
  readonly name?: string;
  readonly fields?: Fields;
  readonly createTime?: Timestamp;
  readonly updateTime?: Timestamp;
}

export interface Mask {
  readonly fieldPaths?: readonly string[];
}

export interface Precondition {
  readonly exists?: boolean;
  readonly updateTime?: Timestamp;
}

export interface FieldTransform {
  readonly fieldPath?: string;
  readonly setToServerValue?: string;
  readonly increment?: Value;
  readonly maximum?: Value;
  readonly minimum?: Value;
  readonly appendMissingElements?: ArrayValue;
  readonly removeAllFromArray?: ArrayValue;
}

/** A write as the engine applies it. */
export interface WriteMessage {
  readonly update?: DocumentMessage;
  readonly delete?: string;
  readonly updateMask?: Mask;
  /** The form that older clients have for transforms alone. */
  readonly transform?: { readonly document?: string; readonly fieldTransforms?: readonly FieldTransform[] };
  readonly updateTransforms?: readonly FieldTransform[];
  readonly currentDocument?: Precondition;
}

export interface WriteResult {
  /** Not there if the document is gone. */
  readonly updateTime?: Timestamp;
  readonly transformResults?: readonly Value[];
}

interface FieldReference {
  readonly fieldPath?: string;
}

export interface FilterMessage {
  readonly compositeFilter?: { readonly op?: string; readonly filters?: readonly FilterMessage[] };
  readonly fieldFilter?: { readonly field?: FieldReference; readonly op?: string; readonly value?: Value };
  readonly unaryFilter?: { readonly field?: FieldReference; readonly op?: string };
}

export interface CursorMessage {
  readonly values?: readonly Value[];
  /** True: the place just before the values. */
  readonly before?: boolean;
}

export interface StructuredQuery {
  readonly select?: { readonly fields?: readonly FieldReference[] };
  readonly from?: readonly { readonly collectionId?: string; readonly allDescendants?: boolean }[];
  readonly where?: FilterMessage;
  readonly orderBy?: readonly { readonly field?: FieldReference; readonly direction?: string }[];
  readonly startAt?: CursorMessage;
  readonly endAt?: CursorMessage;
  readonly offset?: number;
  readonly limit?: { readonly value?: number };
  readonly findNearest?: unknown;
}

export interface Aggregation {
  readonly alias?: string;
  readonly count?: { readonly upTo?: { readonly value?: string } };
  readonly sum?: { readonly field?: FieldReference };
  readonly avg?: { readonly field?: FieldReference };
}
