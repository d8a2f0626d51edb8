import { expect } from 'chai';
import { declaredRoutes, modesOf } from './declared-routes.ts';

describe('the routes of an OpenAPI document', () => {
  it('are its operations, with the service that serves them', () => {
    const get = { summary: 'List schedules', tags: ['scheduling'], 'x-contract-id': 'S1' };
    const paths = { '/api/schedules': { parameters: [], get, post: { summary: 'Create' } }, '/api/odd': 7 };
    expect(declaredRoutes({ paths })).to.deep.equal([
      { id: 'S1', method: 'GET', path: '/api/schedules', summary: 'List schedules', service: 'scheduling' },
      { id: '', method: 'POST', path: '/api/schedules', summary: 'Create', service: '' },
    ]);
  });
});

describe('the routing of routes', () => {
  it('is found by method and path', () => {
    const modes = modesOf({
      routes: [
        { route: 'S1', method: 'GET', path: '/api/schedules', mode: 'legacy' },
        { route: 'S2', method: 'POST', path: '/api/schedules', mode: null },
      ],
    });
    expect(modes.get('GET /api/schedules')).to.equal('legacy');
    expect(modes.get('POST /api/schedules')).to.equal(null);
    expect(modes.get('GET /api/shifts')).to.equal(undefined);
  });
});
