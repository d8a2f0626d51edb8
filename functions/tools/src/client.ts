import { errorCodes, type ErrorCode } from '@fresh/contracts/errors';
import type { Route } from '@fresh/contracts/route';
import openapiTS, { astToString } from 'openapi-typescript';
import { jsonSchema, type Schema } from './json-schema.ts';
import { errorCodesOf } from './openapi-errors.ts';
import { accessText } from './openapi.ts';

/** A route under the name its function has in the client. */
interface Operation {
  readonly name: string;
  readonly route: Route;
}

/** Codes that often come together, under a name that the client's types share. */
interface CodeGroup {
  readonly name: string;
  /** Sentence for the reader of the types. */
  readonly meaning: string;
  readonly codes: readonly ErrorCode[];
}

const serverCodes = ['INTERNAL_ERROR', 'SERVICE_UNAVAILABLE'] as const;
const inputCodes = ['BAD_REQUEST', 'VALIDATION_FAILED'] as const;
const sessionCodes = [...serverCodes, 'UNAUTHORIZED', 'FORBIDDEN', 'NOT_FOUND'] as const;

/** The larger ones first: an operation's codes are named by the first groups that fit into them. */
const codeGroups: readonly CodeGroup[] = [
  {
    name: 'ChangeErrors',
    meaning: 'A signed-in caller changes something by an input.',
    codes: [...sessionCodes, ...inputCodes, 'CONFLICT', 'REQUEST_IN_PROGRESS'],
  },
  { name: 'SessionErrors', meaning: 'The caller must be signed in.', codes: sessionCodes },
  {
    name: 'BodyErrors',
    meaning: 'The request has a body.',
    codes: ['PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'],
  },
  { name: 'InputErrors', meaning: 'The request has parameters or a body.', codes: inputCodes },
  { name: 'ServerErrors', meaning: 'The service fails or is busy.', codes: serverCodes },
  {
    name: 'MonolithErrors',
    meaning: 'The route is switched to the monolith, which fails.',
    codes: ['LEGACY_UNAVAILABLE', 'LEGACY_TOO_LARGE', 'LEGACY_LOOP', 'LEGACY_TIMEOUT'],
  },
];

const notice = '// Generated from functions/lib/contracts by `npm run generate`. Do not edit.';

/** The error codes, and which failures may pass. TypeScript source. */
export function clientErrorCodes(): string {
  const retryable = Object.entries(errorCodes).flatMap(([code, { retryable }]) => (retryable ? [code] : []));
  return [
    notice,
    '',
    '/** Every error code that the API returns. */',
    `export type ApiErrorCode = ${union(Object.keys(errorCodes) as ErrorCode[])};`,
    '',
    '/** Codes of failures that may pass. */',
    `export const retryableCodes: readonly string[] = ${JSON.stringify(retryable)};`,
  ].join('\n');
}

/** What the client knows of each operation: how to call it, and the type of its function. TypeScript source. */
export function clientOperations(routes: readonly Route[], nameOf: (route: Route) => string): string {
  const operations = named(routes, nameOf);
  return [
    notice,
    `import type { CallOptions, Result } from './result.ts';`,
    `import type * as schemas from './schemas.generated.ts';`,
    '',
    '/** Method, path, names of query parameters, and who may call. */',
    `export type Operation = readonly [method: string, path: string, query: string, access: 'public' | 'session' | 'org'];`,
    '',
    ...codeGroups.flatMap(({ name, meaning, codes }) => [`/** ${meaning} */`, `type ${name} = ${union(codes)};`, '']),
    '/** One function for each operation of the API. */',
    'export interface Operations {',
    ...operations.map(declaration),
    '}',
    '',
    '/** Name of an operation. */',
    'export type OperationName = keyof Operations;',
    '',
    'export const operations: Readonly<Record<OperationName, Operation>> = {',
    ...operations.map(({ name, route }) => {
      const query = Object.keys(route.query ?? {}).join(',');
      return `${name}: ${JSON.stringify([route.method, route.path, query, accessOf(route)])},`;
    }),
    '};',
  ].join('\n');
}

/** The types of inputs and results. TypeScript source. */
export async function clientSchemas(routes: readonly Route[], nameOf: (route: Route) => string): Promise<string> {
  const schemas = named(routes, nameOf).flatMap((operation) => [
    [inputType(operation), inputSchema(operation)] as const,
    [resultType(operation), jsonSchema(operation.route.response.schema)] as const,
  ]);
  const document = {
    openapi: '3.1.0',
    info: { title: 'Types of the client', version: '1' },
    paths: {},
    components: { schemas: Object.fromEntries(schemas) },
  } as const;
  const tree = await openapiTS(JSON.stringify(document), {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    defaultNonNullable: false,
  });
  // What isn't a schema is there for documents with paths.
  const source = astToString(tree).replaceAll(
    /^export (type|interface) (paths|webhooks|\$defs|operations)\b.*;?\n/gm,
    '',
  );
  return `${notice}\n${source}`;
}

function named(routes: readonly Route[], nameOf: (route: Route) => string): Operation[] {
  return routes.map((route) => ({ name: nameOf(route), route })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function declaration({ name, route }: Operation): string {
  const operation = { name, route };
  const { method, path, summary, id } = route;
  const optional = requiredOf(route).length === 0 ? '?' : '';
  return [
    `/** ${summary}. ${accessText(route)} \`${method} ${path}\` (${id}) */`,
    `readonly ${name}: (input${optional}: schemas.${inputType(operation)}, options?: CallOptions) => ` +
      `Promise<Result<schemas.${resultType(operation)}, ${groupedUnion(errorCodesOf(route))}>>;`,
  ].join('\n');
}

/** Path and query parameters stand beside each other: a name of both would be ambiguous. */
function inputSchema({ name, route }: Operation): Schema {
  const path = pathParameters(route);
  const query = Object.entries(route.query ?? {});
  const reserved = ['orgId', 'body', ...path];
  for (const [parameter] of query) {
    if (reserved.includes(parameter)) throw new Error(`${name}: "${parameter}" is two things in the client`);
  }
  const organization = { type: 'string', description: 'Organization to act under; the client’s own by default.' };
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(path.map((parameter) => [parameter, { type: 'string' }])),
      ...(accessOf(route) === 'org' && { orgId: organization }),
      ...Object.fromEntries(
        query.map(([parameter, { summary, schema }]) => [parameter, { ...jsonSchema(schema), description: summary }]),
      ),
      ...(route.body && { body: jsonSchema(route.body) }),
    },
    required: requiredOf(route),
    additionalProperties: false,
  };
}

function requiredOf(route: Route): string[] {
  const query = Object.entries(route.query ?? {}).flatMap(([parameter, { required }]) => (required ? [parameter] : []));
  const body = route.body && !route.body.safeParse({}).success ? ['body'] : [];
  return [...pathParameters(route), ...query, ...body];
}

function pathParameters({ path }: Route): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = '']) => parameter);
}

function accessOf({ access }: Route): 'public' | 'session' | 'org' {
  return typeof access === 'object' || access === 'optional-org' ? 'org' : access;
}

function inputType({ name }: Operation): string {
  return `${capitalized(name)}Input`;
}

function resultType({ name }: Operation): string {
  return `${capitalized(name)}Result`;
}

function capitalized(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function union(codes: readonly ErrorCode[]): string {
  return codes.map((code) => `'${code}'`).join(' | ');
}

/** The same union as `union(codes)`, shorter by the names of groups. */
function groupedUnion(codes: readonly ErrorCode[]): string {
  const rest = new Set(codes);
  const names = codeGroups.flatMap((group) => {
    if (!group.codes.every((code) => rest.has(code))) return [];
    for (const code of group.codes) rest.delete(code);
    return [group.name];
  });
  return [...names, ...(rest.size > 0 ? [union([...rest])] : [])].join(' | ');
}
