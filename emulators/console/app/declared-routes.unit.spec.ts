import { expect } from 'chai';
import { declaredRoutes } from './declared-routes.ts';

describe('the routes of an OpenAPI document', () => {
  it('are its operations, with the service that serves them', () => {
    const get = { summary: 'List schedules', tags: ['scheduling'] };
    const paths = { '/api/schedules': { parameters: [], get, post: { summary: 'Create' } }, '/api/odd': 7 };
    expect(declaredRoutes({ paths })).to.deep.equal([
      { method: 'GET', path: '/api/schedules', summary: 'List schedules', service: 'scheduling' },
      { method: 'POST', path: '/api/schedules', summary: 'Create', service: '' },
    ]);
  });
});
