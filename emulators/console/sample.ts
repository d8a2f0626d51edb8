import * as z from 'zod';

type Schema = Readonly<Record<string, unknown>>;

const day = 86_400_000;

/** Values by the names of their fields, where the schema alone says too little: what the seed has, and times in order. */
const byName: readonly (readonly [pattern: RegExp, value: (nowMs: number) => unknown])[] = [
  [/^orgId$/, () => 'fresh-diner'],
  [/(uid|userId|memberId)$/i, () => 'fresh-diner-staff'],
  [/email/i, () => 'someone@example.test'],
  [/(start|from|since)/i, (now) => now + 7 * day],
  [/(end|until|to|expires)\w*$/i, (now) => now + 8 * day],
  [/At$/, (now) => now + 7 * day],
];

/** A body that a schema accepts, with required fields alone where that is enough, else with all. */
export function sampleOf(schema: z.ZodType, nowMs = Date.now()): unknown {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  const candidates = [true, false].map((onlyRequired) => valueOf(described, '', { onlyRequired, nowMs }));
  return candidates.find((one) => schema.safeParse(one).success) ?? candidates[0];
}

interface Wanted {
  readonly onlyRequired: boolean;
  readonly nowMs: number;
}

function valueOf(schema: Schema, name: string, wanted: Wanted): unknown {
  if ('const' in schema) return schema['const'];
  if ('default' in schema) return schema['default'];
  const [option] = (schema['enum'] as readonly unknown[] | undefined) ?? [];
  if (option !== undefined) return option;
  const branches = (schema['anyOf'] ?? schema['oneOf']) as readonly Schema[] | undefined;
  if (branches?.[0]) return valueOf(branches[0], name, wanted);
  const all = schema['allOf'] as readonly Schema[] | undefined;
  if (all) return Object.assign({}, ...all.map((one) => valueOf(one, name, wanted))) as object;
  switch (schema['type']) {
    case 'object':
      return objectOf(schema, wanted);
    case 'array':
      return listOf(schema, name, wanted);
    case 'number':
    case 'integer':
      return numberOf(schema, name, wanted.nowMs);
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return textOf(schema, name, wanted.nowMs);
  }
}

function objectOf(schema: Schema, wanted: Wanted): Record<string, unknown> {
  const properties = Object.entries((schema['properties'] ?? {}) as Readonly<Record<string, Schema>>);
  const required = (schema['required'] ?? []) as readonly string[];
  const kept = properties.filter(([name]) => !wanted.onlyRequired || required.includes(name));
  return Object.fromEntries(kept.map(([name, property]) => [name, valueOf(property, name, wanted)]));
}

function listOf(schema: Schema, name: string, wanted: Wanted): unknown[] {
  const items = schema['items'] as Schema | undefined;
  const least = Math.max(Number(schema['minItems'] ?? 0), wanted.onlyRequired ? 0 : 1, 1);
  return items ? Array.from({ length: least }, () => valueOf(items, name.replace(/s$/, ''), wanted)) : [];
}

function numberOf(schema: Schema, name: string, nowMs: number): number {
  const named = byName.find(([pattern, value]) => pattern.test(name) && typeof value(nowMs) === 'number');
  const least = Number(schema['minimum'] ?? schema['exclusiveMinimum'] ?? 1);
  const most = Number(schema['maximum'] ?? schema['exclusiveMaximum'] ?? Infinity);
  const time = named ? Number(named[1](nowMs)) : NaN;
  if (time >= least && time <= most && most > 1e12) return time;
  return Math.min(Math.max(1, least), most);
}

function textOf(schema: Schema, name: string, nowMs: number): string {
  const least = Number(schema['minLength'] ?? 0);
  const most = Number(schema['maxLength'] ?? 200);
  if (schema['format'] === 'email') return 'someone@example.test';
  if (schema['format'] === 'uri') return 'https://example.test';
  if (schema['format'] === 'date-time') return new Date(nowMs + 7 * day).toISOString();
  const named = byName.find(([pattern, value]) => pattern.test(name) && typeof value(nowMs) === 'string');
  const pattern = schema['pattern'];
  const candidates = [
    ...(named ? [String(named[1](nowMs))] : []),
    name === '' ? 'text' : `sample-${name}`,
    ...['example', 'ABC123', '123456', '12-3456789', '+15550100', 'America/New_York', '2030-01-07', '09:00'],
  ];
  const fits = (text: string) =>
    text.length >= least && text.length <= most && (typeof pattern !== 'string' || new RegExp(pattern).test(text));
  return candidates.find(fits) ?? 'sample'.padEnd(least, 'x').slice(0, most);
}
