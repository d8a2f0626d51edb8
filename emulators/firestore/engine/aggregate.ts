import { invalid } from './failure.ts';
import { NAME, valueAt } from './fields.ts';
import type { Aggregation, Fields, StructuredQuery, Value } from './messages.ts';
import { isNumber } from './order.ts';
import { fieldNames, isReservedField } from './paths.ts';
import type { StoredDocument } from './write.ts';

/** https://firebase.google.com/docs/firestore/query-data/aggregation-queries */
const MAX_AGGREGATIONS = 5;
const MAX_ALIAS_BYTES = 1500;

/** An aggregation that was checked. */
export interface CheckedAggregation {
  readonly alias: string;
  readonly kind: 'count' | 'sum' | 'avg';
  /** Of a sum or an average. */
  readonly field: string;
  /** Of a count. */
  readonly upTo: number;
}

/** Rejects what Firestore rejects, and gives those without an alias the ones that they get in the response. */
export function checkAggregations(query: StructuredQuery, aggregations: readonly Aggregation[]): CheckedAggregation[] {
  if (aggregations.length === 0) throw invalid('Aggregations can not be empty.');
  if (aggregations.length > MAX_AGGREGATIONS) throw invalid(`More than ${MAX_AGGREGATIONS} aggregations.`);
  const aliases = new Set<string>();
  for (const { alias = '' } of aggregations) {
    if (alias === '') continue;
    if (aliases.has(alias)) throw invalid(`Aggregation aliases contain duplicate alias: ${alias}.`);
    if (isReservedField(alias)) throw invalid(`The alias "${alias}" is reserved.`);
    if (Buffer.byteLength(alias) > MAX_ALIAS_BYTES) throw invalid(`An alias is longer than ${MAX_ALIAS_BYTES} bytes.`);
    aliases.add(alias);
  }
  let number = 0;
  const nextAlias = () => {
    const alias = `field_${++number}`;
    if (aliases.has(alias)) throw invalid(`Aggregation aliases contain duplicate alias: ${alias}.`);
    return alias;
  };
  const checked = aggregations.map(({ alias = '', count, sum, avg }): CheckedAggregation => {
    const name = alias === '' ? nextAlias() : alias;
    if (count) {
      const upTo = count.upTo ? Number(count.upTo.value ?? 0) : Infinity;
      if (upTo < 0) throw invalid('The `up_to` value of a count must be greater than or equal to zero.');
      return { alias: name, kind: 'count', field: '', upTo };
    }
    if (!sum && !avg) throw invalid('Operator field in Aggregation is not set: it is neither count, sum nor average.');
    const field = (sum ?? avg)?.field?.fieldPath ?? '';
    if (field !== NAME) fieldNames(field);
    return { alias: name, kind: sum ? 'sum' : 'avg', field, upTo: Infinity };
  });
  if (query.select && aggregatedFields(checked).length > 0) {
    throw invalid('Cannot apply property masks when aggregation fields are present.');
  }
  return checked;
}

/** The fields that are summed up. Only documents that have all of them are counted, by whatever aggregation. */
export function aggregatedFields(aggregations: readonly CheckedAggregation[]): string[] {
  return [...new Set(aggregations.filter(({ kind }) => kind !== 'count').map(({ field }) => field))];
}

/** Counts, sums and averages over the results of a query, by alias. */
export function aggregate(documents: readonly StoredDocument[], aggregations: readonly CheckedAggregation[]): Fields {
  return Object.fromEntries(aggregations.map((one) => [one.alias, valueOf(one, documents)]));
}

function valueOf({ kind, field, upTo }: CheckedAggregation, documents: readonly StoredDocument[]): Value {
  if (kind === 'count') return { integerValue: String(Math.min(documents.length, upTo)) };
  const names = fieldNames(field);
  const numbers = documents.flatMap(({ fields }) => {
    const value = valueAt(fields, names);
    return value && isNumber(value) ? [value] : [];
  });
  const { integers, total } = sumOf(numbers);
  if (kind === 'avg')
    return numbers.length === 0 ? { nullValue: 'NULL_VALUE' } : { doubleValue: total / numbers.length };
  const isInteger = integers !== undefined && BigInt.asIntN(64, integers) === integers;
  return isInteger ? { integerValue: String(integers) } : { doubleValue: total };
}

/** Integers are added exactly, doubles with their rounding errors (Neumaier): ten times 0.1 is 1. */
function sumOf(numbers: readonly ({ integerValue: string } | { doubleValue: number })[]): {
  /** Undefined if there is a double. */
  readonly integers: bigint | undefined;
  readonly total: number;
} {
  let integers = 0n;
  let sum = 0;
  let error = 0;
  let plain = 0;
  const doubles = numbers.flatMap((value) => ('doubleValue' in value ? [value.doubleValue] : []));
  for (const value of numbers) if ('integerValue' in value) integers += BigInt(value.integerValue);
  for (const value of [...doubles, Number(integers)]) {
    const next = sum + value;
    error += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
    plain += value;
  }
  // Infinity has no error.
  const total = Number.isFinite(plain) ? sum + error : plain;
  return { integers: doubles.length === 0 ? integers : undefined, total };
}
