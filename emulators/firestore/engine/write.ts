import { isDeepStrictEqual } from 'node:util';
import { status } from '@grpc/grpc-js';
import { Failure, invalid } from './failure.ts';
import { checkFields, fieldBytes, NAME, valueAt, withValueAt } from './fields.ts';
import type { Fields, FieldTransform, Timestamp, Value, WriteMessage } from './messages.ts';
import { compareValues, isNumber, toNumber } from './order.ts';
import { documentPath, fieldNames } from './paths.ts';
import { micros, requestTime, type Micros } from './time.ts';
import { storedFields, storedValue } from './values.ts';

/** A version of a document. Never changed: a write makes another one. */
export interface StoredDocument {
  readonly path: string;
  readonly fields: Fields;
  readonly createdAt: Micros;
  readonly updatedAt: Micros;
}

/** What a write makes of a document: its fields, or undefined if it is gone. */
export interface Written {
  readonly fields: Fields | undefined;
  readonly transformResults: readonly Value[];
}

const MAX_INTEGER = 2n ** 63n - 1n;
const MIN_INTEGER = -(2n ** 63n);

/** The path of the document that a write is about. */
export function pathOf(write: WriteMessage): string {
  const known = paths.get(write);
  if (known !== undefined) return known;
  const path = documentPath(write.update ? (write.update.name ?? '') : write.delete);
  paths.set(write, path);
  return path;
}

/** A commit asks for the path of each of its writes several times. */
const paths = new WeakMap<WriteMessage, string>();

/** Rejects a write that is empty or says too much, and brings the form of older clients (`transform`) into that of newer ones. */
export function checkedWrite(write: WriteMessage): WriteMessage {
  const { transform, currentDocument } = write;
  if (transform) {
    const { document = '', fieldTransforms = [] } = transform;
    if (fieldTransforms.length === 0) throw invalid('The list of FieldTransform must not be empty.');
    const checked = { update: { name: document }, updateMask: {}, updateTransforms: fieldTransforms };
    return { ...checked, ...(currentDocument && { currentDocument }) };
  }
  if (write.delete !== undefined) {
    if (write.updateMask) throw invalid('A delete must not specify a document mask.');
    if (write.updateTransforms?.length) throw invalid('A delete must not specify an update transform.');
  } else if (!write.update) throw invalid('A write neither updates nor deletes a document.');
  return write;
}

/** Rejects what no document could make right: a batch of independent writes is rejected as a whole for it. */
export function assertWellFormed({ update, updateMask, updateTransforms }: WriteMessage): void {
  fieldBytes(update?.fields ?? {});
  for (const fieldPath of updateMask?.fieldPaths ?? []) if (fieldPath !== NAME) fieldNames(fieldPath);
  for (const { fieldPath } of updateTransforms ?? []) fieldNames(fieldPath);
}

/**
 * Rejects a commit that says contrary things of one document: that it is new after writing it, or that it is of one
 * version in one write and of any in another.
 */
export function checkSequence(writes: readonly WriteMessage[]): void {
  const earlier = new Map<string, WriteMessage>();
  for (const write of writes) {
    const path = pathOf(write);
    const before = earlier.get(path);
    earlier.set(path, write);
    if (!before) continue;
    const { exists, updateTime } = write.currentDocument ?? {};
    const creates = exists === false;
    const needsIt = exists === true || (write.update !== undefined && updateTime !== undefined);
    if (before.update ? creates : needsIt) {
      throw invalid(`Cannot ${creates ? 'write then create' : 'delete then change'} ${path} in the same request.`);
    }
    if (updateTime && !isDeepStrictEqual(before.currentDocument?.updateTime, updateTime)) {
      throw invalid(`Different update times are demanded of ${path} in the same request.`);
    }
  }
}

/**
 * Applies one write to a document as earlier writes of the same commit have left it; `stored` is what it was before them.
 * Throws if the precondition does not hold, or for fields that Firestore rejects.
 */
export function applyWrite(
  write: WriteMessage,
  current: StoredDocument | undefined,
  stored: StoredDocument | undefined,
  now: Micros,
): Written {
  const path = pathOf(write);
  const { exists, updateTime } = write.currentDocument ?? {};
  if (exists === false && current) throw new Failure(status.ALREADY_EXISTS, `Document already exists: ${path}`);
  if (exists === true && !current) throw new Failure(status.NOT_FOUND, `No document to update: ${path}`);
  if (updateTime) assertVersion(path, updateTime, stored);
  if (!write.update) return { fields: undefined, transformResults: [] };

  let fields = storedFields(write.update.fields ?? {});
  if (write.updateMask) {
    const sent = fields;
    fields = current?.fields ?? {};
    for (const fieldPath of write.updateMask.fieldPaths ?? []) {
      if (fieldPath === NAME) continue;
      const names = fieldNames(fieldPath);
      fields = withValueAt(fields, names, valueAt(sent, names));
    }
  }
  const transformResults: Value[] = [];
  for (const transform of write.updateTransforms ?? []) {
    const names = fieldNames(transform.fieldPath);
    const { value, result } = applyTransform(transform, valueAt(fields, names), now);
    fields = withValueAt(fields, names, storedValue(value));
    transformResults.push(result);
  }
  checkFields(path, fields);
  return { fields, transformResults };
}

/** Only what was there before the commit has a time that a client can have seen. */
function assertVersion(path: string, updateTime: Timestamp, stored: StoredDocument | undefined): void {
  if ((updateTime.nanos ?? 0) % 1000 !== 0) throw invalid('An update time has no more than microseconds.');
  const wanted = micros(updateTime);
  if (wanted === stored?.updatedAt) return;
  if (stored && wanted > stored.updatedAt) {
    throw invalid(`Invalid update time of ${path}: it is later than that of the stored document.`);
  }
  throw new Failure(status.FAILED_PRECONDITION, `The document ${path} has changed since the given update time.`);
}

function applyTransform(
  transform: FieldTransform,
  current: Value | undefined,
  now: Micros,
): { readonly value: Value; readonly result: Value } {
  const { appendMissingElements, removeAllFromArray, increment, maximum, minimum } = transform;
  const same = (value: Value) => ({ value, result: value });
  if (transform.setToServerValue === 'REQUEST_TIME') return same({ timestampValue: requestTime(now) });
  if (increment) return same(sum(current, increment));
  if ((maximum && !isNumber(maximum)) || (minimum && !isNumber(minimum))) throw invalid('Only numbers have a maximum.');
  if (maximum) return same(larger(maximum, current, 1));
  if (minimum) return same(larger(minimum, current, -1));
  const list = current && 'arrayValue' in current ? (current.arrayValue.values ?? []) : [];
  const isIn = (values: readonly Value[], value: Value) => values.some((other) => compareValues(other, value) === 0);
  let values: readonly Value[];
  if (appendMissingElements) {
    values = (appendMissingElements.values ?? []).reduce((all, one) => (isIn(all, one) ? all : [...all, one]), list);
  } else if (removeAllFromArray) {
    values = list.filter((one) => !isIn(removeAllFromArray.values ?? [], one));
  } else throw invalid('A field transform without a known kind.');
  return { value: { arrayValue: { values } }, result: { nullValue: 'NULL_VALUE' } };
}

/** Integers stop at the ends of 64 bits; what is no number counts as none. */
function sum(current: Value | undefined, by: Value): Value {
  if (!isNumber(by)) throw invalid('Only a number can be added.');
  if (!current || !isNumber(current)) return by;
  if (!('integerValue' in current) || !('integerValue' in by)) return { doubleValue: toNumber(current) + toNumber(by) };
  const total = BigInt(current.integerValue) + BigInt(by.integerValue);
  return { integerValue: String(total > MAX_INTEGER ? MAX_INTEGER : total < MIN_INTEGER ? MIN_INTEGER : total) };
}

function larger(operand: Value, current: Value | undefined, sign: 1 | -1): Value {
  if (!current || !isNumber(current)) return operand;
  return compareValues(operand, current) * sign > 0 ? operand : current;
}
