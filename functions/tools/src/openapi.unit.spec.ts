import { readFileSync } from 'node:fs';
import path from 'node:path';
import { operationName, routes } from '@fresh/contracts/registry';
import { route, type Route } from '@fresh/contracts/route';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import * as z from 'zod';
import { openApiDocument } from './openapi.ts';

/** The specification's own schema (https://spec.openapis.org/oas/3.1/schema/2026-08-03, Apache-2.0). */
const specification = JSON.parse(
  readFileSync(path.join(import.meta.dirname, 'openapi-3.1.schema.json'), 'utf8'),
) as object;

/** Everything a route can declare, in one. */
const full = route({
  id: 'T1',
  service: 'platform',
  functionName: 'thing',
  method: 'PATCH',
  path: '/api/things/{id}',
  summary: 'Change a thing',
  access: { org: ['manager'] },
  rateLimit: { max: 5, windowMs: 60_000 },
  query: { deep: { summary: 'How deep', schema: z.number().int(), required: true } },
  body: z.object({ name: z.string().min(1), size: z.number().int().default(1) }),
  response: { status: 200, schema: z.object({ id: z.string(), size: z.number().int().default(1) }) },
  unexpectedError: { code: 'INTERNAL', message: 'Failed to change the thing' },
  statusOverrides: { NOT_FOUND: 400 },
});
const open: Route = route({
  id: 'T2',
  service: 'platform',
  functionName: 'thing',
  method: 'GET',
  path: '/api/things/{id}',
  summary: 'Look',
  access: 'public',
  response: { status: 200, schema: z.object({}) },
});

interface Operation {
  operationId: string;
  description: string;
  parameters?: { name?: string; in?: string; required?: boolean; $ref?: string }[];
  requestBody?: { required: boolean; content: Record<string, { schema: { required?: string[] } }> };
  responses: Record<string, { content: Record<string, { schema: unknown }>; headers?: object }>;
  security: object[];
}
const nameOf = (entry: Route) => (routes.includes(entry) ? operationName(entry) : `made-up ${entry.id}`);
const operationOf = (entry: Route, all: readonly Route[] = [entry]) =>
  openApiDocument(all, nameOf).paths[entry.path]?.[entry.method.toLowerCase()] as unknown as Operation;
const schemaOf = (operation: Operation, status: number) =>
  operation.responses[String(status)]?.content['application/json']?.schema;
const component = (name: string) => ({ $ref: `#/components/schemas/${name}` });

describe('openApiDocument', () => {
  for (const [title, given] of [
    ['of the registry', routes],
    ['of every kind of route', [full, open]],
  ] as const) {
    it(`${title} is valid by the schema of OpenAPI 3.1`, () => {
      const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
      const validate = ajv.compile(specification);
      expect(validate(openApiDocument(given, nameOf)), ajv.errorsText(validate.errors)).to.equal(true);
    });
  }

  it('has every route', () => {
    const document = openApiDocument(routes, operationName);
    const described = Object.entries(document.paths).flatMap(([where, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${where}`),
    );
    expect(described).to.have.members(routes.map(({ method, path: where }) => `${method} ${where}`));
  });

  it('names each operation once', () => {
    const ids = Object.values(openApiDocument(routes, operationName).paths)
      .flatMap((methods) => Object.values(methods))
      .map(({ operationId }) => operationId);
    expect(new Set(ids).size).to.equal(ids.length);
  });

  it('refers only to what it has', () => {
    const document = openApiDocument([...routes, full], nameOf);
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)];
    expect(references).not.to.have.length(0);
    for (const [, kind = '', name = ''] of references) {
      expect(document.components[kind], `${kind}/${name}`).to.have.property(name);
    }
  });

  it('describes what a caller sends', () => {
    const operation = operationOf(full);
    expect(operation.operationId).to.equal('made-up T1');
    expect(operation.description).to.contain('manager').and.to.contain('5 requests in 60 s');
    expect(
      operation.parameters?.map((parameter) => parameter.$ref ?? `${parameter.in ?? ''} ${parameter.name ?? ''}`),
    ).to.deep.equal([
      'path id',
      '#/components/parameters/orgId',
      '#/components/parameters/orgHeader',
      'query deep',
      '#/components/parameters/csrf',
      '#/components/parameters/idempotencyKey',
    ]);
    expect(operation.requestBody?.required).to.equal(true);
    expect(operation.requestBody?.content['application/json']?.schema.required).to.deep.equal(['name']);
    expect(operation.security).to.have.length(3);
  });

  it('asks nothing of a caller where nothing is asked', () => {
    const operation = operationOf(open);
    expect(operation).not.to.have.property('requestBody');
    expect(operation.security).to.deep.equal([]);
    expect(Object.keys(operation.responses)).to.deep.equal(['200', '400', '404', '500', '502', '503', '504']);
  });

  it('knows nothing of the monolith where the monolith never was', () => {
    const operation = operationOf({ ...open, id: 'A99' });
    expect(Object.keys(operation.responses)).to.deep.equal(['200', '400', '404', '500', '503']);
  });

  it('names for each status exactly the codes that can come, in their envelope', () => {
    const operation = operationOf(full);
    expect(Object.keys(operation.responses)).to.deep.equal([
      ...['200', '400', '401', '403', '404', '408', '409', '413', '415', '429', '500', '502', '503', '504'],
    ]);
    expect(schemaOf(operation, 503)).to.deep.equal(component('Framework_SERVICE_UNAVAILABLE'));
    expect(schemaOf(operation, 504)).to.deep.equal(component('Framework_LEGACY_TIMEOUT'));
    expect(schemaOf(operation, 400)).to.deep.equal({
      anyOf: [
        component('Framework_VALIDATION_FAILED'),
        component('Handler_BAD_REQUEST'),
        component('Handler_VALIDATION_FAILED'),
        component('Handler_NOT_FOUND'), // kept at 400 by statusOf
        component('Framework_BAD_REQUEST'),
      ],
    });
    expect(schemaOf(operation, 401)).to.deep.equal(component('Framework_UNAUTHORIZED'));
    expect(JSON.stringify(schemaOf(operation, 500))).to.contain('Failed to change the thing');
  });

  it('knows who sends an entity tag, and who checks one', () => {
    const checked = operationOf({ ...full, entityTag: 'checked' });
    expect(checked.parameters?.map(({ $ref }) => $ref)).to.include('#/components/parameters/ifMatch');
    expect(schemaOf(checked, 412)).to.deep.equal(component('Handler_PRECONDITION_FAILED'));
    expect(checked.responses['200']?.headers).to.have.property('ETag');
    const sent = operationOf({ ...open, entityTag: 'sent' });
    expect(sent.responses['200']?.headers).to.have.property('ETag');
    expect(sent.responses).not.to.have.property('412');
    expect(operationOf(full).responses['200']?.headers).not.to.have.property('ETag');
  });

  it('knows the flat envelope', () => {
    const operation = operationOf({ ...full, flatErrors: true });
    expect(schemaOf(operation, 403)).to.deep.equal({
      anyOf: [
        component('Framework_FORBIDDEN'),
        component('Framework_SECOND_FACTOR_REQUIRED'),
        component('Framework_ORGANIZATION_SUSPENDED'),
        component('Flat_FORBIDDEN'),
      ],
    });
  });
});
