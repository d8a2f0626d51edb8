import { expect } from 'chai';
import { errorCodes } from './errors.ts';
import {
  captures,
  events,
  fallbackFunction,
  routes,
  scheduledFunctions,
  serviceOperations,
  services,
} from './registry.ts';
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

  it('has each service that captures sweep its captures by night, and no other', () => {
    const sweeping = scheduledFunctions.filter(({ name }) => /^sweep.*Captures$/.test(name));
    expect(new Set(sweeping.map(({ service }) => service))).to.deep.equal(new Set(captures.map((one) => one.service)));
    for (const { service, name } of sweeping) expect(name.toLowerCase()).to.equal(`sweep${service}captures`);
  });

  it('has each event type once, and a service for each route', () => {
    const types = events.map((event) => event.type);
    expect(types).to.deep.equal([...new Set(types)]);
    for (const route of routes) expect(services).to.include(route.service);
  });

  it('maps a client mistake to 4xx and never calls it retryable unless waiting helps', () => {
    const retryableCodes = Object.entries(errorCodes).flatMap(([code, { retryable }]) => (retryable ? [code] : []));
    expect(retryableCodes).to.have.members([
      ...[
        'REQUEST_IN_PROGRESS',
        'RATE_LIMITED',
        'REQUEST_TIMEOUT',
        'INTERNAL_ERROR',
        'INTERNAL',
        'SERVICE_UNAVAILABLE',
      ],
      ...['LEGACY_UNAVAILABLE', 'LEGACY_TIMEOUT'],
    ]);
    for (const [code, { status }] of Object.entries(errorCodes)) {
      // 502 and 504 are the monolith's alone.
      const isOurs = !code.startsWith('LEGACY_');
      expect(status, code).to.be.within(isOurs ? 400 : 502, isOurs ? 503 : 504);
      expect(isOurs && status === 502, code).to.equal(false);
    }
  });

  it('gives each resource that is read and changed by its id an entity tag, and checks it', () => {
    // A membership is also named in the body (O8, O9), and a person's settings by the session (A2, A3).
    const single = routes.filter(({ path }) => /\{\w+\}(?:\/(?:assign|check-in|check-out|read))?$/.test(path));
    expect(single).to.have.length.greaterThan(18);
    for (const { id, method, entityTag } of single) {
      expect(entityTag, id).to.equal(method === 'GET' ? 'sent' : 'checked');
    }
    for (const { id, method, entityTag } of routes) {
      if (entityTag === 'checked') expect(method, id).not.to.equal('GET');
    }
  });

  it('has each captured collection once, described by events of the service that owns it', () => {
    const documents = captures.map(({ document }) => document.replace(/{\w+}/g, '{}'));
    expect(documents).to.deep.equal([...new Set(documents)]);
    for (const { name, service, publishes, otherEvents = [], deletionEvents } of captures) {
      expect(name).to.match(/^capture[A-Z]/);
      expect(publishes, name).to.include.members([...deletionEvents]);
      expect(events, name).to.include.members([...publishes, ...otherEvents]);
      for (const definition of [...publishes, ...otherEvents]) expect(definition.service, name).to.equal(service);
    }
  });

  it('counts, for a captured collection, with every event that its documents can have', () => {
    // All events of an aggregate share its sequence; an invitation lies where memberships do, and MFA elsewhere.
    const aggregateOf = ({ type }: { type: string }) => type.split('.').slice(0, 3).join('.');
    for (const { name, publishes, otherEvents = [] } of captures) {
      const known = [...publishes, ...otherEvents];
      const aggregates = new Set(known.map(aggregateOf));
      const missing = events.filter((one) => aggregates.has(aggregateOf(one)) && !known.includes(one));
      expect(
        missing.map(({ type }) => type),
        name,
      ).to.deep.equal([]);
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
