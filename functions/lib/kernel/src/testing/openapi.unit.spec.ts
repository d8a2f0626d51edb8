import { expect } from 'chai';
import { openApiCheck, type Documented } from './openapi.ts';

const object = (properties: object, required = Object.keys(properties)) => ({ type: 'object', properties, required });
const json = (schema: object) => ({ content: { 'application/json': { schema } } });
const text = { type: 'string' };

const document: Documented = {
  paths: {
    '/api/things/{id}': {
      get: {
        responses: {
          '200': json(object({ id: text, parts: { type: 'array', items: object({ name: text }) } })),
          '404': json({ anyOf: [{ $ref: '#/components/schemas/Gone' }, object({ error: text })] }),
        },
      },
    },
    '/api/things/all': { get: { responses: { '200': json({ allOf: [object({ a: text }), object({ b: text })] }) } } },
    '/api/loose': { get: { responses: { '200': json({ ...object({ a: text }), additionalProperties: {} }) } } },
  },
  components: {
    schemas: { Gone: object({ gone: text }), Framework_NOT_FOUND: object({ error: object({ code: text }) }) },
  },
};
const check = openApiCheck(document);
const get = (path: string, status: number, body: unknown) => () => {
  check({ method: 'GET', path, status, body });
};

describe('openApiCheck', () => {
  it('lets pass what is documented', () => {
    get('/api/things/1?orgId=x', 200, { id: '1', parts: [{ name: 'a' }] })();
    get('/api/things/1', 404, { gone: 'yes' })();
    get('/api/things/1', 404, { error: 'text' })();
    get('/api/things/all', 200, { a: '1', b: '2' })();
    get('/api/loose', 200, { a: '1', anything: 2 })();
  });

  const wrong: [string, () => void, RegExp][] = [
    ['a missing field', get('/api/things/1', 200, { id: '1' }), /must have required property 'parts'/],
    ['a wrong type', get('/api/things/1', 200, { id: 1, parts: [] }), /must be string/],
    ['no body', get('/api/things/1', 200, null), /must be object/],
    ['an undeclared field', get('/api/things/1', 200, { id: '1', parts: [], version: 3 }), /unevaluated properties/],
    ['one further in', get('/api/things/1', 200, { id: '1', parts: [{ name: 'a', x: 1 }] }), /unevaluated properties/],
    ['one in an error', get('/api/things/1', 404, { gone: 'yes', x: 1 }), /unevaluated properties/],
    ['one beside joined schemas', get('/api/things/all', 200, { a: '1', b: '2', c: '3' }), /unevaluated properties/],
    ['an undeclared status', get('/api/things/1', 409, {}), /has no 409/],
    ['an unknown path that responds', get('/api/elsewhere', 200, {}), /is not in/],
    ['an unknown path without the envelope', get('/api/elsewhere', 404, 'Not found'), /must be object/],
  ];
  for (const [title, run, message] of wrong) {
    it(`rejects ${title}`, () => {
      expect(run).to.throw(message);
    });
  }

  it('knows the responses of the protocol, which have no body', () => {
    check({ method: 'PUT', path: '/api/things/1', status: 405, body: null });
    check({ method: 'OPTIONS', path: '/api/things/1', status: 204, body: null });
    check({ method: 'HEAD', path: '/api/things/1', status: 200, body: null });
    check({ method: 'GET', path: '/api/things/', status: 308, body: '/api/things' });
    get('/api/elsewhere', 404, { error: { code: 'NOT_FOUND' } })();
    expect(() => {
      check({ method: 'PUT', path: '/api/things/1', status: 405, body: {} });
    }).to.throw('must be empty');
  });
});
