import { routes } from '@fresh/contracts/registry';
import { startFunction, type FunctionProcess } from '@fresh/kernel/testing/function-process';
import { send } from '@fresh/kernel/testing/world';
import { expect } from 'chai';

describe('the API description over HTTP', () => {
  let docs: FunctionProcess;

  before(async () => {
    docs = await startFunction('platform', 'docs');
  });
  after(async () => {
    await docs.kill();
  });

  it('is OpenAPI 3.1 of the routes, public, and may be cached for an hour', async () => {
    const response = await send(docs.url, 'GET', '/api/docs');
    expect(response.status).to.equal(200);
    expect(response.headers.get('cache-control')).to.equal('public, max-age=3600');
    expect(response.headers.get('content-type')).to.equal('application/json');
    const document = response.body as { openapi: string; info: { version: string }; paths: Record<string, object> };
    expect(document).to.include.all.keys('components', 'info', 'openapi', 'paths', 'servers', 'tags');
    expect(document.openapi).to.equal('3.1.0');
    expect(document.info.version).to.be.a('string');
    // That every route is in it is the generator's spec; here it only has to be that document.
    expect(document.paths).to.have.property('/api/health');
    expect(routes.map(({ path }) => path)).to.include.members(Object.keys(document.paths));
  });
});
