import { expect } from 'chai';
import { errorCodes } from './errors.ts';
import { events, fallbackFunction, routes, serviceOperations, services } from './registry.ts';
import { mayActForUsers } from './service-identities.ts';

describe('registry', () => {
  it('has each method of a path once', () => {
    const keys = routes.map((route) => `${route.method} ${route.path}`);
    expect(keys).to.deep.equal([...new Set(keys)]);
  });

  it('has each route id once', () => {
    const ids = routes.map((route) => route.id);
    expect(ids).to.deep.equal([...new Set(ids)]);
  });

  it('gives each path to exactly one function, and each function one path', () => {
    const owners = new Map<string, Set<string>>();
    const paths = new Map<string, Set<string>>();
    for (const { path, functionName } of routes) {
      owners.set(path, (owners.get(path) ?? new Set()).add(functionName));
      paths.set(functionName, (paths.get(functionName) ?? new Set()).add(path));
    }
    for (const [path, names] of owners) expect([...names], path).to.have.length(1);
    for (const [name, served] of paths) expect([...served], name).to.have.length(1);
  });

  it('names functions apart even without regard to case, since Cloud Run lowers them', () => {
    const names = [...new Set([...routes.map((route) => route.functionName), fallbackFunction.functionName])];
    const lowered = names.map((name) => name.toLowerCase());
    expect(lowered).to.deep.equal([...new Set(lowered)]);
  });

  it('names every event fresh.<its service>.<aggregate>.v<n>.<past tense>', () => {
    for (const { type, service } of events) {
      expect(type).to.match(
        new RegExp(`^fresh\\.${service}\\.[a-z_]+\\.v[1-9][0-9]*\\.([a-z_]+ed(_in|_out)?|read|withdrawn)$`),
      );
    }
  });

  it('has each event type once, and a service for each route', () => {
    const types = events.map((event) => event.type);
    expect(types).to.deep.equal([...new Set(types)]);
    for (const route of routes) expect(services).to.include(route.service);
  });

  it('maps a client mistake to 4xx and never calls it retriable unless waiting helps', () => {
    for (const [code, { status, retriable }] of Object.entries(errorCodes)) {
      expect(status, code).to.be.within(400, 500);
      expect(retriable, code).to.equal(status === 429 || status >= 500 || code === 'REQUEST_IN_PROGRESS');
    }
  });

  it('lets services ask each other for nothing that they can’t: callers that are others, and may act for users', () => {
    for (const { name, service, callers, actor } of serviceOperations) {
      expect(callers, name).not.to.be.empty;
      expect(callers, name).not.to.include(service);
      if (actor === 'user') expect(mayActForUsers, name).to.include.members([...callers]);
    }
  });
});
