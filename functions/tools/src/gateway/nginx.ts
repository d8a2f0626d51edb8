import type { Route } from '@fresh/contracts/route';
import { legacyLimits } from '@fresh/kernel/migration/legacy';
import { responseSeconds, connectSeconds, functionsHost, pathEntries } from './backend.ts';

/** Where nginx listens and where it finds the functions. */
export interface NginxPlace {
  /** `address:port` or a port alone. */
  readonly listen: string;
  readonly scheme: 'https' | 'http';
  /** `host:port` of the functions. */
  readonly functions: string;
  /** What stands before a function's name in a path there; empty, or from a slash on. */
  readonly prefix: string;
}

/** The project's deployed functions. Plain http inside: TLS for clients ends in what stands in front. */
export const deployedFunctions: NginxPlace = {
  listen: '8080',
  scheme: 'https',
  functions: `${functionsHost}:443`,
  prefix: '',
};

/** A whole nginx.conf that routes as Hosting does, for a process without privileges. */
export function nginxConfiguration(routes: readonly Route[], fallbackFunction: string, place: NginxPlace): string {
  const patterns = pathEntries(routes).map(
    ({ path, functionName }) => `"~^${path.replaceAll(/\{\w+\}/g, '[^/?]+')}(\\?|$)" ${functionName};`,
  );
  const host = place.functions.replace(/:\d+$/, '');
  const tls = [
    'proxy_ssl_server_name on;',
    `proxy_ssl_name ${host};`,
    'proxy_ssl_verify on;',
    'proxy_ssl_trusted_certificate /etc/ssl/certs/ca-certificates.crt;',
  ];
  return `# Generated from functions/lib/contracts by \`npm run generate\`. Fill in PROJECT_ID before use: docs/operations/GATEWAY.md.
# Every relative path is below the folder that nginx is started with: nginx -e stderr -p <folder> -c <this file>

worker_processes auto;
error_log stderr warn;
pid nginx.pid;

events {
  worker_connections 4096;
}

http {
  # The functions log each request, with its id.
  access_log off;
  server_tokens off;
  client_body_temp_path client_body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;

  # By the path as it was sent: $uri is decoded, and an id with %2F would be two segments.
  map $request_uri $function {
    default ${fallbackFunction};
    ${patterns.join('\n    ')}
  }

  # Ids of requests are uuids; nginx's own has no dashes. The function validates what a client sends.
  map $request_id $new_request_id {
    "~^(?<r1>.{8})(?<r2>.{4})(?<r3>.{4})(?<r4>.{4})(?<r5>.{12})$" $r1-$r2-$r3-$r4-$r5;
  }
  map $http_x_request_id $sent_or_new_request_id {
    default $http_x_request_id;
    "" $new_request_id;
  }

  upstream functions {
    server ${place.functions};
    keepalive 64;
  }

  server {
    listen ${place.listen};
    # What the monolith may get; the functions reject more than their own 256 KiB themselves.
    client_max_body_size ${legacyLimits.requestBytes};

    location /api/ {
      proxy_pass ${place.scheme}://functions${place.prefix}/$function$request_uri;
      proxy_redirect off;
      proxy_http_version 1.1;
      # Connections to the functions are kept.
      proxy_set_header Connection "";
      proxy_set_header Host ${host};
      proxy_set_header X-Forwarded-Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      # Not appended: no proxy in front of nginx is trusted (the real_ip module, where something stands there).
      proxy_set_header X-Forwarded-For $remote_addr;
      proxy_set_header X-Request-Id $sent_or_new_request_id;
      proxy_connect_timeout ${connectSeconds}s;
      proxy_send_timeout ${responseSeconds}s;
      proxy_read_timeout ${responseSeconds}s;
      # The client tries again, with its Idempotency-Key; nginx can't know what may be sent twice.
      proxy_next_upstream off;${place.scheme === 'https' ? `\n      ${tls.join('\n      ')}` : ''}
    }

    # Without this nginx redirects it to /api/.
    location = /api {
      return 404;
    }

    location / {
      return 404;
    }
  }
}
`;
}
