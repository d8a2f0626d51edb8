/** A JSON Schema, as zod writes it. */
type Schema = Readonly<Record<string, unknown>>;

/** A field of an event's data, for a reader. */
export interface SchemaRow {
  /** Dotted path; `[]` for the entries of a list, `{}` for the values of a map. */
  readonly field: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

/** Every field that a schema describes, in its order, each object followed by its own fields. */
export function schemaRows(schema: Schema, path = ''): SchemaRow[] {
  const required = Array.isArray(schema['required']) ? (schema['required'] as unknown[]) : [];
  return Object.entries(schemaOf(schema['properties'])).flatMap(([name, property]) => {
    const field = path === '' ? name : `${path}.${name}`;
    const described = schemaOf(property);
    const description = typeof described['description'] === 'string' ? described['description'] : '';
    const row = { field, type: typeText(described), isRequired: required.includes(name), description };
    return [row, ...within(described, field)];
  });
}

/** Fields inside of a field: of an object, of the entries of a list, of the values of a map, of each alternative. */
function within(schema: Schema, field: string): SchemaRow[] {
  const alternatives = alternativesOf(schema);
  if (alternatives) return alternatives.flatMap((one) => within(one, field));
  if (schema['items'] !== undefined) {
    const items = schemaOf(schema['items']);
    return [...schemaRows(items, `${field}[]`), ...within({ ...items, properties: undefined }, `${field}[]`)];
  }
  const values = schemaOf(schema['additionalProperties']);
  const ofMap = Object.keys(values).length > 0 ? schemaRows(values, `${field}.{}`) : [];
  return [...schemaRows(schema, field), ...ofMap];
}

/** A schema's type in words: `string or null`, `list of integer`, `"draft" or "published"`. */
export function typeText(schema: Schema): string {
  const alternatives = alternativesOf(schema);
  if (alternatives) return [...new Set(alternatives.map(typeText))].join(' or ');
  if ('const' in schema) return JSON.stringify(schema['const']);
  if (Array.isArray(schema['enum'])) return schema['enum'].map((value) => JSON.stringify(value)).join(' or ');
  if (schema['items'] !== undefined) return `list of ${typeText(schemaOf(schema['items']))}`;
  const type: unknown = schema['type'];
  if (Array.isArray(type)) return type.join(' or ');
  const format = typeof schema['format'] === 'string' ? ` (${schema['format']})` : '';
  return typeof type === 'string' ? `${type}${format}` : 'anything';
}

function alternativesOf(schema: Schema): Schema[] | undefined {
  const found = schema['anyOf'] ?? schema['oneOf'];
  return Array.isArray(found) ? found.map(schemaOf) : undefined;
}

function schemaOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? (value as Schema) : {};
}
