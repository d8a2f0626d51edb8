import { invalid } from './failure.ts';
import { NAME, valueAt } from './fields.ts';
import type { FilterMessage, Value } from './messages.ts';
import { compareValues, kindOf } from './order.ts';
import { fieldNames, parseName } from './paths.ts';
import { assertValues } from './values.ts';
import type { StoredDocument } from './write.ts';

/** Reads a field of a document, or its name as a reference. */
export type Read = (document: StoredDocument) => Value | undefined;

/** How to read a field; `root` is what a document's path has to begin with to become its name. */
export function reader(fieldPath: string, root: string): Read {
  if (fieldPath === NAME) return ({ path }) => ({ referenceValue: `${root}/${path}` });
  const names = fieldNames(fieldPath);
  return ({ fields }) => valueAt(fields, names);
}

const ranges: Readonly<Record<string, (difference: number) => boolean>> = {
  LESS_THAN: (difference) => difference < 0,
  LESS_THAN_OR_EQUAL: (difference) => difference <= 0,
  GREATER_THAN: (difference) => difference > 0,
  GREATER_THAN_OR_EQUAL: (difference) => difference >= 0,
};
/** How many values a filter may list. https://firebase.google.com/docs/firestore/query-data/queries#in_and_array-contains-any */
const maxChoices: Readonly<Record<string, number>> = { IN: 30, NOT_IN: 10, ARRAY_CONTAINS_ANY: 30 };
const MAX_DISJUNCTIONS = 30;
const negations = ['NOT_EQUAL', 'NOT_IN', 'IS_NOT_NULL', 'IS_NOT_NAN'];

/** A condition on one field. */
interface Condition {
  readonly field: string;
  readonly op: string;
}

/** The fields that a filter compares by more than equality; the results are sorted by them. */
export function inequalityFields(filter: FilterMessage | undefined): string[] {
  const unequal = conditions(filter).filter(({ op }) => op in ranges || negations.includes(op));
  return unequal.map(({ field }) => field);
}

/** Rejects what Firestore rejects: unknown operators, operands of a wrong type, and combinations. */
export function checkFilter(filter: FilterMessage | undefined, database: string): void {
  if (filter) checkParts(filter, database);
  const ops = conditions(filter).map(({ op }) => op);
  if (ops.filter((op) => negations.includes(op)).length > 1) {
    throw invalid(`Only a single ${negations.join(', ')} filter is allowed per query.`);
  }
  if (arrayConditions(filter) > 1) throw invalid("A maximum of 1 'ARRAY_CONTAINS' filter is allowed per disjunction.");
  const unequal = inequalityFields(filter);
  const namesOne = conditions(filter).some(({ field, op }) => field === NAME && (op === 'EQUAL' || op === 'IN'));
  if (namesOne && unequal.length > 0 && !unequal.includes(NAME)) {
    throw invalid('Equality on key is not allowed if there are other inequality fields.');
  }
  const alternatives = disjunctions(filter);
  if (alternatives > MAX_DISJUNCTIONS) {
    throw invalid(`${alternatives} disjunctions after normalization are more than ${MAX_DISJUNCTIONS}.`);
  }
  if (!ops.includes('NOT_IN')) return;
  if (ops.includes('IN') || ops.includes('ARRAY_CONTAINS_ANY') || hasOr(filter)) {
    throw invalid("'NOT_IN' cannot be used in the same query with 'IN', 'ARRAY_CONTAINS_ANY' or 'OR'.");
  }
}

function checkParts(filter: FilterMessage, database: string): void {
  const { compositeFilter, fieldFilter, unaryFilter } = filter;
  if (compositeFilter) {
    const { op = '', filters = [] } = compositeFilter;
    if (op !== 'AND' && op !== 'OR') throw invalid(`Unsupported CompositeFilter operator ${op}.`);
    if (op === 'OR' && filters.length === 0) throw invalid('Composite filter must have at least one sub-filter.');
    for (const part of filters) checkParts(part, database);
    return;
  }
  if (!fieldFilter && !unaryFilter) throw invalid('Unknown Filter type.');
  const field = (fieldFilter ?? unaryFilter)?.field?.fieldPath ?? '';
  if (field !== NAME) fieldNames(field);
  else if (!fieldFilter) throw invalid('The filter on __name__ needs a document to compare with.');
  if (!fieldFilter) return;
  const { op = '', value } = fieldFilter;
  assertValues(value);
  if (op in maxChoices && !('arrayValue' in value)) throw invalid(`'${op}' requires an ArrayValue.`);
  if (field !== NAME) return;
  if (op.startsWith('ARRAY_CONTAINS')) throw invalid(`'${op}' does not apply to __name__.`);
  for (const one of op === 'IN' || op === 'NOT_IN' ? elements(value) : [value]) {
    if (!('referenceValue' in one)) throw invalid('__name__ filter value must be a document reference.');
    if (parseName(one.referenceValue).database !== database) {
      throw invalid(`The query is for ${database}, but its filter on __name__ has ${one.referenceValue}.`);
    }
  }
}

/** True if every condition is on the name: all that a query without a collection may ask. */
export function asksForNameOnly(filter: FilterMessage | undefined): boolean {
  return conditions(filter).every(({ field }) => field === NAME);
}

/** True if a filter asks for the name of a document. */
export function asksForName(filter: FilterMessage | undefined): boolean {
  return conditions(filter).some(({ field }) => field === NAME);
}

/** True if names are all there is to find the results by: then no index is asked, and names are read in one direction only. */
export function isKeyScan(filter: FilterMessage | undefined): boolean {
  const { op, filters: parts } = filter?.compositeFilter ?? {};
  if (!parts) return conditions(filter).every(({ field }) => field === NAME);
  return op === 'OR' ? parts.some(isKeyScan) : parts.every(isKeyScan);
}

function conditions(filter: FilterMessage | undefined): Condition[] {
  if (!filter) return [];
  if (filter.compositeFilter) return (filter.compositeFilter.filters ?? []).flatMap(conditions);
  const { field, op = '' } = filter.fieldFilter ?? filter.unaryFilter ?? {};
  return [{ field: field?.fieldPath ?? '', op }];
}

/** How many array conditions a result can have to meet at once. */
function arrayConditions(filter: FilterMessage | undefined): number {
  const { op, filters } = filter?.compositeFilter ?? {};
  if (!filters) return conditions(filter).filter((one) => one.op.startsWith('ARRAY_CONTAINS')).length;
  const counts = filters.map(arrayConditions);
  return op === 'OR' ? Math.max(...counts) : counts.reduce((sum, count) => sum + count, 0);
}

/** How many queries without OR and IN a filter stands for. */
function disjunctions(filter: FilterMessage | undefined): number {
  const { op, filters } = filter?.compositeFilter ?? {};
  if (filters) {
    const counts = filters.map(disjunctions);
    return op === 'OR' ? counts.reduce((sum, count) => sum + count, 0) : counts.reduce((all, count) => all * count, 1);
  }
  const { op: comparison = '', value } = filter?.fieldFilter ?? {};
  const max = maxChoices[comparison];
  if (max === undefined) return 1;
  const count = value ? elements(value).length : 0;
  if (count === 0 || count > max) throw invalid(`'${comparison}' takes 1 to ${max} values, not ${count}.`);
  return comparison === 'NOT_IN' ? 1 : count;
}

function hasOr(filter: FilterMessage | undefined): boolean {
  const { op, filters = [] } = filter?.compositeFilter ?? {};
  return (op === 'OR' && filters.length > 1) || filters.some(hasOr);
}

/** Makes a filter into a question about a document. A field that is not there matches nothing. */
export function matcher(filter: FilterMessage | undefined, root: string): (document: StoredDocument) => boolean {
  if (!filter) return () => true;
  if (filter.compositeFilter) {
    const all = (filter.compositeFilter.filters ?? []).map((one) => matcher(one, root));
    if (filter.compositeFilter.op === 'AND') return (document) => all.every((matches) => matches(document));
    return (document) => all.some((matches) => matches(document));
  }
  const { field, op = '' } = filter.fieldFilter ?? filter.unaryFilter ?? {};
  const read = reader(field?.fieldPath ?? '', root);
  const test = filter.fieldFilter ? comparison(op, filter.fieldFilter.value) : unary(op);
  return (document) => {
    const value = read(document);
    return value !== undefined && test(value);
  };
}

function isNan(value: Value): boolean {
  return 'doubleValue' in value && Number.isNaN(value.doubleValue);
}

function unary(op: string): (value: Value) => boolean {
  const isNull = (value: Value) => 'nullValue' in value;
  switch (op) {
    case 'IS_NAN':
      return isNan;
    case 'IS_NULL':
      return isNull;
    case 'IS_NOT_NAN':
      return (value) => !isNan(value) && !isNull(value);
    case 'IS_NOT_NULL':
      return (value) => !isNull(value);
    default:
      throw invalid(`Unknown UnaryFilter operator ${op}.`);
  }
}

function comparison(op: string, operand: Value | undefined): (value: Value) => boolean {
  assertValues(operand);
  // As in SQL, nothing equals null or NaN: IS_NULL and IS_NAN ask for those.
  const isComparable = !('nullValue' in operand) && !isNan(operand);
  const equals = (value: Value) => isComparable && compareValues(value, operand) === 0;
  const inRange = ranges[op];
  // What is of another kind than the operand, or is NaN, is neither above nor below.
  if (inRange) {
    if (!isComparable) return () => false;
    return (value) => kindOf(value) === kindOf(operand) && !isNan(value) && inRange(compareValues(value, operand));
  }
  switch (op) {
    case 'EQUAL':
      return equals;
    case 'NOT_EQUAL':
      if ('nullValue' in operand) return () => false;
      return (value) => !('nullValue' in value) && !equals(value);
    case 'ARRAY_CONTAINS':
      return (value) => elements(value).some(equals);
  }
  const listed = elements(operand);
  const choices = listed.filter((choice) => !('nullValue' in choice) && !isNan(choice));
  const isChoice = (value: Value) => choices.some((choice) => compareValues(choice, value) === 0);
  switch (op) {
    case 'IN':
      return isChoice;
    case 'NOT_IN':
      // Nothing is known to differ from null.
      if (listed.some((choice) => 'nullValue' in choice)) return () => false;
      return (value) => !('nullValue' in value) && !isChoice(value);
    case 'ARRAY_CONTAINS_ANY':
      return (value) => elements(value).some(isChoice);
    default:
      throw invalid(`Unknown FieldFilter operator ${op}.`);
  }
}

function elements(value: Value): readonly Value[] {
  return 'arrayValue' in value ? (value.arrayValue.values ?? []) : [];
}
