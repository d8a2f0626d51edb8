import { fallbackFunction, routes } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { forwardedMethods } from '../backend.ts';

/** Finds what a gateway sends a request to: the URL at the functions, or undefined where it hands on nothing. */
export type Resolve = (method: string, path: string) => string | undefined;

/** Ids that a gateway could trip over: names of other paths, an encoded slash, encoded and reserved characters. */
const awkwardIds = [
  'abc123',
  'settings',
  'bootstrap',
  'members',
  'health',
  'a%2Fb',
  'caf%C3%A9',
  'a.b~c',
  'a:b@c+d',
  '~',
];

const unknownPaths = [
  '/api/',
  '/api/nothing-here',
  '/api/terminal',
  '/api/healthzz',
  '/api/Schedules',
  '/api/schedules/',
  '/api/schedules/a/b',
  '/api/session/bootstrap/x',
  '/api/organizations/a/members/b/c',
];

const outside = ['/', '/api', '/apis/health', '/API/health', '/health', '/listEvents', '/redeemJoinToken', '/fallback'];

const climbing = ['/api/../listEvents', '/api/%2e%2e/listEvents', '/api/x/../../listEvents'];

/**
 * What every generated gateway has to do, whatever its format. `origin` is where it finds the functions, `targets` the
 * names of all functions that it names anywhere.
 */
export function itRoutesAsTheRegistrySays(origin: string, targets: () => readonly string[], resolve: Resolve): void {
  for (const { method, path, functionName } of routes) {
    it(`leads ${method} ${path} to ${functionName}, with its path as it was sent`, () => {
      const also = method === 'GET' ? ['HEAD'] : [];
      for (const id of path.includes('{') ? awkwardIds : ['']) {
        const asked = path.replaceAll(/\{\w+\}/g, id);
        for (const each of [method, ...also]) {
          expect(resolve(each, asked), `${each} ${asked}`).to.equal(`${origin}/${functionName}${asked}`);
        }
      }
    });
  }

  it('leads OPTIONS, and methods that a path hasn’t, to the path’s own function', () => {
    for (const { path, functionName } of routes) {
      const asked = path.replaceAll(/\{\w+\}/g, 'abc123');
      for (const method of forwardedMethods) {
        expect(resolve(method, asked), `${method} ${asked}`).to.equal(`${origin}/${functionName}${asked}`);
      }
    }
  });

  it('leads what no route owns to the fallback, whatever the method', () => {
    for (const path of unknownPaths) {
      for (const method of forwardedMethods) {
        const fallback = `${origin}/${fallbackFunction.functionName}${path}`;
        expect(resolve(method, path), `${method} ${path}`).to.equal(fallback);
      }
    }
  });

  it('hands on nothing from outside /api, also where a path climbs out of it', () => {
    for (const path of [...outside, ...climbing]) {
      for (const method of forwardedMethods) expect(resolve(method, path), `${method} ${path}`).to.equal(undefined);
    }
  });

  it('names the routes’ functions and the fallback: no callable, no operation between services, no trigger', () => {
    const expected = new Set([...routes, fallbackFunction].map(({ functionName }) => functionName));
    expect([...new Set(targets())]).to.have.members([...expected]);
  });
}
