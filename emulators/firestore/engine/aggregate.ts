import { invalid, unsupported } from './failure.ts';
import { valueAt } from './fields.ts';
import type { Aggregation, Fields, StructuredQuery, Value } from './messages.ts';
import { isNumber, toNumber } from './order.ts';
import { parseFieldPath } from './paths.ts';
import type { StoredDocument } from './write.ts';

/** https://firebase.google.com/docs/firestore/query-data/aggregation-queries */
const MAX_AGGREGATIONS = 5;

/** The fields that are summed up. Only documents that have all of them are counted, by whatever aggregation. */
export function aggregatedFields(query: StructuredQuery, aggregations: readonly Aggregation[]): string[] {
  if (aggregations.length > MAX_AGGREGATIONS) throw invalid(`More than ${MAX_AGGREGATIONS} aggregations.`);
  const fields = aggregations.flatMap(({ sum, avg }) => (sum ?? avg)?.field?.fieldPath ?? []);
  if (query.select && fields.length > 0) {
    throw invalid('Cannot apply property masks when aggregation fields are present.');
  }
  return [...new Set(fields)];
}

/** Counts, sums and averages over the results of a query, by alias. */
export function aggregate(documents: readonly StoredDocument[], aggregations: readonly Aggregation[]): Fields {
  return Object.fromEntries(
    aggregations.map((one, index) => [one.alias ?? `field_${index + 1}`, valueOf(one, documents)]),
  );
}

function valueOf({ count, sum, avg }: Aggregation, documents: readonly StoredDocument[]): Value {
  if (count) {
    const upTo = count.upTo?.value === undefined ? Infinity : Number(count.upTo.value);
    return { integerValue: String(Math.min(documents.length, upTo)) };
  }
  const field = (sum ?? avg)?.field?.fieldPath;
  if (field === undefined) throw unsupported('an aggregation other than count, sum and average');
  const names = parseFieldPath(field);
  const numbers = documents.flatMap(({ fields }) => {
    const value = valueAt(fields, names);
    return value && isNumber(value) ? [value] : [];
  });
  const total = numbers.reduce((all, value) => all + toNumber(value), 0);
  if (avg) return numbers.length === 0 ? { nullValue: 'NULL_VALUE' } : { doubleValue: total / numbers.length };
  const integers = numbers.every((value) => 'integerValue' in value);
  return integers && Number.isSafeInteger(total) ? { integerValue: String(total) } : { doubleValue: total };
}
