import { readFileSync } from 'node:fs';
import path from 'node:path';
import { routes } from '@fresh/contracts/registry';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'chai';
import { parse } from 'yaml';
import { functionsHost } from './backend.ts';
import { compileDraft04, reasons } from './draft-04.ts';
import { gatewayFiles } from './gateway-files.ts';
import { kongConfiguration } from './kong.ts';
import { itRoutesAsTheRegistrySays } from './testing/routing-specs.ts';

interface Plugin {
  name: string;
  config: Record<string, unknown>;
}
interface KongRoute {
  name: string;
  methods?: string[];
  paths?: string[];
  regex_priority?: number;
  strip_path?: boolean;
  plugins?: Plugin[];
}
interface Service {
  name: string;
  url: string;
  retries: number;
  tls_verify?: boolean;
  routes: KongRoute[];
  plugins?: Plugin[];
}
interface Document {
  services: Service[];
  plugins: Plugin[];
}

const document = parse(gatewayFiles['kong.yaml']) as Document;
const kongRoutes = document.services.flatMap((service) => service.routes.map((route) => ({ service, route })));
const plugins = [
  ...document.plugins,
  ...document.services.flatMap((service) => service.plugins ?? []),
  ...kongRoutes.flatMap(({ route }) => route.plugins ?? []),
];

/** Characters that Kong leaves encoded in a path (RFC 3986, reserved). */
const reserved = /%(21|23|24|25|26|27|28|29|2A|2B|2C|2F|3A|3B|3D|3F|40|5B|5D)/i;

/**
 * The rules of Kong's router (https://developer.konghq.com/gateway/routing/traditional): all that a route names has to
 * match; routes that name more come first, regular expressions before prefixes, then by `regex_priority`, then the
 * longer prefix. The path is normalized before; a regular expression is anchored at its start.
 */
function matching(method: string, asked: string) {
  return kongRoutes
    .flatMap(({ service, route }) => (route.paths ?? []).map((pattern) => ({ service, route, pattern })))
    .filter(({ route, pattern }) => (route.methods ?? [method]).includes(method) && matches(pattern, asked))
    .sort(
      (a, b) =>
        criteria(b.route) - criteria(a.route) ||
        Number(b.pattern.startsWith('~')) - Number(a.pattern.startsWith('~')) ||
        (b.route.regex_priority ?? 0) - (a.route.regex_priority ?? 0) ||
        b.pattern.length - a.pattern.length,
    );
}

function resolve(method: string, sent: string): string | undefined {
  const asked = normalized(sent);
  const [best] = matching(method, asked);
  if (!best) return undefined;
  return best.route.strip_path === false
    ? `${best.service.url}${encodeURI(asked).replaceAll('%25', '%')}`
    : best.service.url;
}

function criteria({ methods, paths }: KongRoute): number {
  return [methods, paths].filter((given) => given !== undefined).length;
}

function matches(pattern: string, asked: string): boolean {
  return pattern.startsWith('~') ? new RegExp(`^${pattern.slice(1)}`).test(asked) : asked.startsWith(pattern);
}

function normalized(sent: string): string {
  const withoutDots = new URL(sent, 'https://gateway.test').pathname.replaceAll(/\/{2,}/g, '/');
  return withoutDots.replaceAll(/(%[0-9a-f]{2})+/gi, (part) => (reserved.test(part) ? part : decodeURIComponent(part)));
}

describe('kong.yaml', () => {
  it('is valid by Kong’s schema of declarative files', () => {
    // From the source of decK 1.4.0, as Debian has it (Apache-2.0). All that is used here is the same in later ones.
    const validate = compileDraft04('kong-declarative.schema.json');
    expect(validate(document), reasons(validate)).to.equal(true);
    expect(validate({ ...document, services: [{ name: 'x', ulr: 'https://x' }] }), 'a wrong one').to.equal(false);
  });

  it('configures plugins as Kong describes them', () => {
    const file = path.join(import.meta.dirname, 'kong-plugins.schema.json');
    const validate = new Ajv2020({ strict: false, allErrors: true }).compile(
      JSON.parse(readFileSync(file, 'utf8')) as object,
    );
    for (const plugin of plugins) expect(validate(plugin), `${plugin.name}: ${reasons(validate)}`).to.equal(true);
    expect(validate({ name: 'cors', config: { origins: ['*'] } }), 'any origin').to.equal(false);
  });

  describe('routing', () => {
    const targets = () => document.services.map(({ url }) => url.split('/').at(-1) ?? '');
    itRoutesAsTheRegistrySays(`https://${functionsHost}`, targets, resolve);

    it('leaves no two routes equal, which Kong would decide by their age', () => {
      for (const { path: where } of routes) {
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD']) {
          const found = matching(method, where.replaceAll(/\{\w+\}/g, 'abc123'));
          const ranks = found.map(({ route, pattern }) => `${pattern.startsWith('~')} ${route.regex_priority ?? 0}`);
          expect(ranks, `${method} ${where}`).to.deep.equal([...new Set(ranks)]);
        }
      }
    });
  });

  it('counts each limited route for itself, in the registry’s window, and never more strictly than the function', () => {
    for (const { path: where, method, rateLimit, handlerRateLimit } of routes) {
      const limit = rateLimit ?? handlerRateLimit;
      const [best] = matching(method, where.replaceAll(/\{\w+\}/g, 'abc123'));
      const config = best?.route.plugins?.find(({ name }) => name === 'rate-limiting')?.config;
      if (!limit) {
        expect(config, `${method} ${where}`).to.equal(undefined);
        continue;
      }
      const count = config?.[limit.windowMs === 86_400_000 ? 'day' : 'minute'];
      expect(count, `${method} ${where}`).to.be.a('number').that.is.at.least(limit.max);
      const shared = routes.filter((other) => other.path === where && best?.route.methods?.includes(other.method));
      expect(shared.map((other) => other.method)).to.deep.equal([method]);
    }
  });

  it('limits bodies to what the functions take, and lets the monolith have its own', () => {
    const limitOf = (all: Plugin[] = []) => all.find(({ name }) => name === 'request-size-limiting')?.config;
    expect(limitOf(document.plugins)).to.deep.equal({ allowed_payload_size: 262_144, size_unit: 'bytes' });
    const fallback = document.services.find(({ name }) => name === 'fallback');
    expect(limitOf(fallback?.plugins)?.['allowed_payload_size']).to.equal(10_485_760);
  });

  it('verifies the certificate of every function', () => {
    for (const { name, url, tls_verify: verifies } of document.services) {
      expect(new URL(url).protocol, name).to.equal('https:');
      expect(verifies, name).to.equal(true);
    }
  });

  it('lets pages of exact origins come with cookies, and never sends a request twice', () => {
    const cors = document.plugins.find(({ name }) => name === 'cors')?.config;
    expect(cors).to.include({ credentials: true });
    expect(document.services.filter(({ retries }) => retries !== 0)).to.be.empty;
  });
});

describe('kongConfiguration', () => {
  it('rejects a window that Kong has no name for', () => {
    const [template] = routes;
    const odd = { ...template!, rateLimit: { max: 1, windowMs: 7 } };
    expect(() => kongConfiguration([odd], 'rest')).to.throw('windows of 7 ms');
  });
});
