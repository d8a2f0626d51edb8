import type { ServiceName } from './route.ts';

/** What reads a parameter: all functions of a kind, all of a service, or one. */
export type ParameterReader = ServiceName | 'every function' | 'every route' | 'event functions' | `function ${string}`;

/** A variable of functions that is not a secret: set in a service's `.env.<project>`. Texts are Markdown. */
export interface Parameter {
  /** `<NAME>` in it stands for the name of a function. */
  readonly name: string;
  readonly purpose: string;
  readonly readBy: readonly ParameterReader[];
  /** What happens where it is not set, and where its value is wrong. */
  readonly without: string;
}

/**
 * Every parameter that the code reads. From it follow the services' `.env` templates and the table in
 * docs/operations/SECRETS.md; links count from there.
 */
export const parameters: readonly Parameter[] = [
  {
    name: 'SERVICE_APP_IDS',
    purpose:
      'Which App Check app is which service: `{"onboarding":"1:…:web:…",…}`; the line is in [IAM.md](../security/IAM.md)',
    readBy: ['every function'],
    without: 'No call between these services works: 500, and the log says why',
  },
  {
    name: 'EVENT_PUSH',
    purpose: '`off`: events travel by their triggers alone ([ADR 0042](../adr/0042-events-pushed-and-triggered.md))',
    readBy: ['every function'],
    without:
      'Each commit’s events are pushed to the services that subscribe to them, and triggers deliver what is lost',
  },
  {
    name: 'EVENT_CHANNEL',
    purpose: 'The Eventarc channel for consumers outside, such as `locations/us-central1/channels/firebase`',
    readBy: ['platform', 'function publishToChannelOnEvent'],
    without: 'Nothing is published outside, and such events count as handled',
  },
  {
    name: 'TRUSTED_PROXY_HOPS',
    purpose:
      'How many entries of `X-Forwarded-For` our own proxies wrote, Google’s front end included ([ADR 0006](../adr/0006-rate-limit-principal.md))',
    readBy: ['every route'],
    without: "1. Below 1, or no number: the function doesn't start, rather than trust the client",
  },
  {
    name: 'CLIENT_ADDRESS_HEADER',
    purpose:
      'The header in which the gateway says the client’s address, and nothing else: `fastly-client-ip` behind Hosting',
    readBy: ['every route'],
    without: 'The address is taken from `X-Forwarded-For`',
  },
  {
    name: 'TRUSTED_PROXIES',
    purpose:
      'Networks of the gateway, with commas between them: `203.0.113.0/24,2001:db8::/32`. Only a caller from there is asked for `CLIENT_ADDRESS_HEADER` or more than one hop',
    readBy: ['every route'],
    without:
      "Callers count for the address that Google's front end saw. With one of the two others set: the function doesn't start",
  },
  {
    name: 'REVOCATION_MAX_AGE_SECONDS',
    purpose:
      "How old Auth's confirmation may be that a session wasn't revoked, for a read: 0 to 30; 0 asks at every read. Mutations always ask",
    readBy: ['every route'],
    without: "0. A wrong value: the function doesn't start",
  },
  {
    name: 'RATE_LIMIT_REDIS_URL',
    purpose:
      'Redis or Valkey where all instances count rate limits together: `redis://<host>:<port>`, with TLS `rediss://…` ([ADR 0040](../adr/0040-rate-limits-in-redis-by-one-variable.md))',
    readBy: ['every route'],
    without: "Each instance counts in its memory. A wrong value: the function doesn't start",
  },
  {
    name: 'SECOND_FACTOR_REQUIRED',
    purpose:
      'Who must prove a second factor in their session: `operators`, `owners` (and administrators, of every organization), or both with a comma ([ADR 0037](../adr/0037-operators-suspension-and-proof-of-sign-in.md))',
    readBy: ['every route'],
    without: "Owners of organizations that demand it themselves (O4). A wrong value: the function doesn't start",
  },
  {
    name: 'CORS_ORIGINS',
    purpose:
      'Origins whose pages may call the API and read its responses, with commas between them: `https://app.example.com,http://localhost:3000`',
    readBy: ['every route'],
    without: "No page of another origin can. A wrong value: the function doesn't start, and says why",
  },
  {
    name: 'LEGACY_API_ORIGIN',
    purpose: 'Where the monolith is: `https://app.example.com`, nothing behind it. The same for every service',
    readBy: ['every route', 'function fallback'],
    without:
      "There is none: services serve their routes, other paths get 404. A wrong value: the function doesn't start, and says why",
  },
  {
    name: 'FUNCTION_URL_<NAME>',
    purpose:
      "Where one function of another service is reached, if it isn't where Firebase deploys it: of `redeemJoinToken` it is `…_REDEEM_JOIN_TOKEN`",
    readBy: ['identity', 'organizations', 'onboarding'],
    without:
      '`FUNCTIONS_ORIGIN`, else the deployed address. The tokens of a call are for the deployed name all the same',
  },
  {
    name: 'FUNCTIONS_ORIGIN',
    purpose: "The same for all functions at once: the emulator's address",
    readBy: ['identity', 'organizations', 'onboarding'],
    without: 'The deployed address',
  },
  {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    purpose:
      'Where traces are exported to, by OTLP over HTTP: `https://collector.example.com` ([OBSERVABILITY.md](OBSERVABILITY.md#traces)). P6 says whether it is set',
    readBy: ['every route', 'event functions'],
    without: 'No span is kept, and nothing is loaded for it. Ids of traces are passed on and logged all the same',
  },
  {
    name: 'OTEL_TRACES_SAMPLER_ARG',
    purpose: 'The part of traces that is kept, from 0 to 1 ([OBSERVABILITY.md](OBSERVABILITY.md#traces))',
    readBy: ['every function'],
    without: '1: all. A wrong value: the function does not start',
  },
];
