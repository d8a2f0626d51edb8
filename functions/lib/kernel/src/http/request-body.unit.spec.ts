import { route, type BodyParsing } from '@fresh/contracts/route';
import { expect } from 'chai';
import * as z from 'zod';
import { respondTo, testRuntime } from '../testing/respond.ts';
import { handle } from '../endpoint.ts';

const optional = z.object({ notes: z.string().optional() });

/** What a public route makes of a body: the status, and what its handler got, or the error. */
async function read(
  body: string | Buffer,
  {
    headers = {},
    bodyParsing,
    schema = optional,
  }: { headers?: object; bodyParsing?: BodyParsing; schema?: z.ZodType } = {},
) {
  const handled: unknown[] = [];
  const declared = route({
    ...({
      id: 'T1',
      service: 'platform',
      functionName: 'test',
      method: 'POST',
      path: '/api/test',
      summary: '',
    } as const),
    ...{ access: 'public', body: schema, ...(bodyParsing && { bodyParsing }) },
    response: { status: 200, schema: z.object({}) },
  });
  const entry = handle(declared)(async (_context, parsed) => {
    handled.push(parsed);
    return { body: {} };
  });
  const request = { method: 'POST', path: '/api/test', query: new URLSearchParams(), address: '10.0.0.1' };
  const sent = { ...request, headers: { ...headers }, body: Buffer.from(body) };
  const response = await respondTo(entry, sent, testRuntime());
  const { error } = response.body as { error?: { code: string; message: string } };
  return { status: response.status, headers: response.headers, handled, error };
}

const handlerParsing = { mode: 'handler', invalidJsonMessage: 'Invalid JSON', invalidBodyMessage: 'Bad' } as const;
const strict = { mode: 'strict' } as const;

describe('the body of a request', () => {
  it('does not reach the handler in a coding or charset that is not taken', async () => {
    const gzip = await read('{}', { headers: { 'content-encoding': ['gzip'] } });
    expect([gzip.status, gzip.error?.code, gzip.handled]).to.deep.equal([415, 'UNSUPPORTED_MEDIA_TYPE', []]);
    expect(gzip.headers).to.include({ 'Accept-Encoding': 'identity' });
    const latin = await read('{}', { headers: { 'content-type': 'application/json; charset=iso-8859-1' } });
    expect([latin.status, latin.error?.code, latin.handled]).to.deep.equal([415, 'UNSUPPORTED_MEDIA_TYPE', []]);
  });

  it('does not reach the handler with bytes that are not UTF-8, however the route reads it', async () => {
    const body = Buffer.from('{"notes":"Caf\xe9"}', 'latin1');
    for (const bodyParsing of [undefined, strict, handlerParsing]) {
      const { status, handled, error } = await read(body, { ...(bodyParsing && { bodyParsing }) });
      expect([status, handled]).to.deep.equal([400, []]);
      expect(error?.message).to.equal('The request body is not valid UTF-8.');
    }
  });

  it('may have a byte order mark, and any media type', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.fresh+json', '']) {
      const { handled } = await read('\ufeff{"notes":"x"}', { headers: { 'content-type': type } });
      expect(handled, type).to.deep.equal([{ notes: 'x' }]);
    }
  });

  it('is empty where it is `null` and no field is needed', async () => {
    for (const bodyParsing of [undefined, strict, handlerParsing]) {
      const { status, handled } = await read(' null ', { ...(bodyParsing && { bodyParsing }) });
      expect([status, handled]).to.deep.equal([200, [{}]]);
    }
    const schema = z.object({ name: z.string() });
    expect((await read('null', { schema })).status).to.equal(400);
    expect((await read('null', { schema: z.unknown() })).handled, 'a value of its own').to.deep.equal([null]);
  });

  it('counts as empty where it is not JSON, unless the route is strict', async () => {
    for (const broken of ['{', '{"notes":"x",}', '{"notes":"x"', "{'notes':1}", 'NaN', '{"notes":"x"}{}']) {
      expect((await read(broken)).handled, broken).to.deep.equal([{}]);
      const { status, handled, error } = await read(broken, { bodyParsing: strict });
      expect([status, handled, error?.code], broken).to.deep.equal([400, [], 'VALIDATION_FAILED']);
    }
    for (const nothing of ['', ' \n']) {
      expect((await read(nothing, { bodyParsing: strict })).handled).to.deep.equal([{}]);
    }
  });
});
