import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

/** What a function responded, and to which caller. `body` is parsed JSON, text, or null when there was none. */
export interface Exchange {
  readonly method: string;
  /** With or without query. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

interface Operation {
  readonly responses: Readonly<Record<string, unknown>>;
}

/** The part of an OpenAPI document that responses are compared with. */
export interface Documented {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: object;
}

/** Throws for every response that the document doesn't describe, field by field. */
export type CheckResponse = (exchange: Exchange) => void;

/** `docs/openapi.yaml`, read when it is first needed. */
export const checkAgainstOpenApi: CheckResponse = (exchange) => {
  committed ??= openApiCheck(parse(readFileSync(documentFile, 'utf8')) as Documented);
  committed(exchange);
};
let committed: CheckResponse | undefined;
const documentFile = path.resolve(import.meta.dirname, '../../../../../docs/openapi.yaml');

/** Compares with one document; schemas are compiled when they are first needed. */
export function openApiCheck(document: Documented): CheckResponse {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  ajv.addSchema(closed(document) as object, 'openapi');
  const compiled = new Map<string, ValidateFunction>();
  const patterns = Object.keys(document.paths)
    // A fixed path goes before one with a parameter, as at the gateway.
    .sort((a, b) => a.split('{').length - b.split('{').length)
    .map((template) => ({ template, pattern: new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }));

  const validate = (pointer: readonly string[], { body }: Exchange, what: string) => {
    const $ref = `openapi#/${pointer.map((part) => encodeURIComponent(escaped(part))).join('/')}`;
    const check = compiled.get($ref) ?? ajv.compile({ $ref });
    compiled.set($ref, check);
    if (check(body)) return;
    throw new Error(`${what} is not as docs/openapi.yaml says: ${ajv.errorsText(check.errors)}\n${shortened(body)}`);
  };

  return (exchange) => {
    const { method, status, body } = exchange;
    const [where = ''] = exchange.path.split('?');
    const what = `${method} ${where}: the body of ${status}`;
    // What only services call is not in the document.
    if (!where.startsWith('/api/')) return;
    // The protocol's own responses: no such method, methods, another address (CONTRACT 1.10). HEAD has no body.
    if (status === 308) return;
    if (status === 405 || method === 'OPTIONS' || method === 'HEAD') {
      if (body !== null) throw new Error(`${what} must be empty: ${shortened(body)}`);
      return;
    }
    const template = patterns.find(({ pattern }) => pattern.test(where))?.template;
    if (template === undefined) {
      if (status !== 404) throw new Error(`${method} ${where} is not in docs/openapi.yaml (run "npm run generate")`);
      validate(['components', 'schemas', 'Framework_NOT_FOUND'], exchange, what);
      return;
    }
    const operation = document.paths[template]?.[method.toLowerCase()];
    if (!operation?.responses[String(status)]) {
      throw new Error(
        `${method} ${template} has no ${status} in docs/openapi.yaml (run "npm run generate"): ${shortened(body)}`,
      );
    }
    const response = ['paths', template, method.toLowerCase(), 'responses', String(status)];
    validate([...response, 'content', 'application/json', 'schema'], exchange, what);
  };
}

/**
 * The document with every object closed, so that an undeclared field is found: a leaked internal one looks the
 * same. The published document stays open, because fields may be added.
 */
function closed(node: unknown, inAllOf = false): unknown {
  if (Array.isArray(node)) return node.map((entry) => closed(entry, inAllOf));
  if (typeof node !== 'object' || node === null) return node;
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value, key === 'allOf')]));
  const closable = ('properties' in node && 'type' in node) || 'allOf' in node;
  if (inAllOf || !closable || 'additionalProperties' in node) return copy;
  return { ...copy, unevaluatedProperties: false };
}

/** A part of a JSON pointer. */
function escaped(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}

function shortened(body: unknown): string {
  return JSON.stringify(body).slice(0, 2000);
}
