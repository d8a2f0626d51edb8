import { expect } from 'chai';
import { functionsHost } from './backend.ts';
import { gatewayFiles } from './gateway-files.ts';
import { itRoutesAsTheRegistrySays } from './testing/routing-specs.ts';

const text = gatewayFiles['nginx.conf'];

/** What stands between the braces after `head`. */
function block(head: string): string {
  const start = text.indexOf(`${head} {`);
  if (start < 0) throw new Error(`no ${head}`);
  return text.slice(text.indexOf('{', start) + 1, text.indexOf('\n  }', start));
}

const functionByPath = [...block('map $request_uri $function').matchAll(/^\s+"?(~?[^"\s]+)"?\s+(\w+);$/gm)].map(
  ([, key = '', value = '']) => ({ key, value }),
);
const locations = [...text.matchAll(/^ {4}location (= )?(\S+) \{\n([^}]*)\}/gm)].map(
  ([, exact, prefix = '', body = '']) => ({ isExact: exact !== undefined, prefix, body }),
);

/**
 * nginx's rules (https://nginx.org/en/docs/http/ngx_http_core_module.html#location and ngx_http_map_module): a location by
 * the decoded path without dots and doubled slashes, an exact one before the longest prefix; a map by the first regular
 * expression, else the default.
 */
function resolve(_method: string, sent: string): string | undefined {
  const uri = decodeURIComponent(new URL(sent, 'http://gateway.test').pathname).replaceAll(/\/{2,}/g, '/');
  const location =
    locations.find(({ isExact, prefix }) => isExact && prefix === uri) ??
    locations
      .filter(({ isExact, prefix }) => !isExact && uri.startsWith(prefix))
      .sort((a, b) => b.prefix.length - a.prefix.length)[0];
  const pass = /proxy_pass (\S+);/.exec(location?.body ?? '')?.[1];
  const found =
    functionByPath.find(({ key }) => key.startsWith('~') && new RegExp(key.slice(1)).test(sent)) ??
    functionByPath.find(({ key }) => key === 'default');
  return pass?.replace('$function', found?.value ?? '').replace('$request_uri', sent);
}

describe('nginx.conf', () => {
  describe('routing', () => {
    const targets = () => functionByPath.map(({ value }) => value);
    itRoutesAsTheRegistrySays('https://functions', targets, resolve);

    it('goes by the path, whatever query follows', () => {
      expect(resolve('GET', '/api/schedules?limit=5')).to.equal('https://functions/schedules/api/schedules?limit=5');
      expect(resolve('GET', '/api/schedules/a?x=/b')).to.equal('https://functions/schedule/api/schedules/a?x=/b');
    });
  });

  it('knows the functions by one name, and checks that it is them', () => {
    expect(block('upstream functions')).to.include(`server ${functionsHost}:443;`);
    expect(text).to.include(`proxy_ssl_name ${functionsHost};`).and.include('proxy_ssl_verify on;');
  });

  it('says itself where a request came from, and never sends one twice', () => {
    expect(text).to.include('proxy_set_header X-Forwarded-For $remote_addr;').and.include('proxy_next_upstream off;');
  });
});
