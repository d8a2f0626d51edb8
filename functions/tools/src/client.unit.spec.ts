import { operationName, routes } from '@fresh/contracts/registry';
import { route, type Route } from '@fresh/contracts/route';
import { expect } from 'chai';
import * as z from 'zod';
import { clientErrorCodes, clientOperations, clientSchemas } from './client.ts';
import { errorCodesOf } from './openapi-errors.ts';

const changeThing = route({
  id: 'T1',
  service: 'platform',
  functionName: 'thing',
  method: 'PATCH',
  path: '/api/boxes/{box}/things/{id}',
  summary: 'Change a thing',
  access: { org: ['manager'] },
  query: { deep: { summary: 'How deep', schema: z.number().int(), required: true } },
  body: z.object({ name: z.string(), size: z.number().default(1) }),
  response: { status: 200, schema: z.object({ id: z.string() }) },
});
const look: Route = route({
  id: 'T2',
  service: 'platform',
  functionName: 'things',
  method: 'GET',
  path: '/api/things',
  summary: 'Look',
  access: 'public',
  query: { limit: { summary: 'How many', schema: z.number().int() } },
  response: { status: 200, schema: z.array(z.string()) },
});
const nameOf = (one: Route) => (one.id === 'T1' ? 'changeThing' : 'look');
const withoutSpace = (source: string) => source.replaceAll(/\s+/g, ' ');

describe('the generated client', () => {
  it('knows how each operation is called', () => {
    const source = clientOperations([changeThing, look], nameOf);
    expect(source).to.contain('changeThing: ["PATCH","/api/boxes/{box}/things/{id}","deep","org"],');
    expect(source).to.contain('look: ["GET","/api/things","limit","public"],');
  });

  it('asks for an input only where something in it is needed', () => {
    const source = clientOperations([changeThing, look], nameOf);
    expect(source).to.contain('readonly changeThing: (input: schemas.ChangeThingInput,');
    expect(source).to.contain('readonly look: (input?: schemas.LookInput,');
  });

  it('says which errors an operation has, and says no others', () => {
    const source = clientOperations(routes, operationName);
    const groups = new Map(
      [...source.matchAll(/^type (\w+) = (.+);$/gm)].map(([, name = '', codes = '']) => [name, codes]),
    );
    const errorsOf = (operation: string) =>
      (new RegExp(`^readonly ${operation}: .*Result, (.+)>>;$`, 'm').exec(source)?.[1] ?? '')
        .split(' | ')
        .flatMap((part) => groups.get(part)?.split(' | ') ?? [part]);
    expect(routes).not.to.be.empty;
    for (const one of routes) {
      const codes = errorCodesOf(one).map((code) => `'${code}'`);
      expect(errorsOf(operationName(one)), one.id).to.have.members(codes);
    }
  });

  it('types inputs and results', async () => {
    const source = withoutSpace(await clientSchemas([changeThing, look], nameOf));
    expect(source).to.match(
      /ChangeThingInput: \{ box: string; id: string; [^}]*orgId\?: string; [^}]*deep: number; body: \{ name: string; [^}]*size\?: number; \}; \};/,
    );
    expect(source).to.contain('ChangeThingResult: { id: string; };');
    expect(source).to.contain('LookResult: string[];');
    expect(source).not.to.contain('paths');
  });

  for (const parameter of ['id', 'orgId', 'body']) {
    it(`rejects two meanings of one name: ${parameter}`, async () => {
      const query = { [parameter]: { summary: 'Twice', schema: z.string() } };
      const rejection = await clientSchemas([{ ...changeThing, query }], nameOf).catch(String);
      expect(rejection).to.equal(`Error: changeThing: "${parameter}" is two things in the client`);
    });
  }

  it('knows which failures may pass', () => {
    expect(clientErrorCodes()).to.match(/retryableCodes: .*"RATE_LIMITED"/);
    expect(clientErrorCodes()).not.to.match(/retryableCodes: .*"CONFLICT"/);
  });
});
