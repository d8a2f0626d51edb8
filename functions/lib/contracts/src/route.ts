import type * as z from 'zod';
import { errorCodes, type ErrorCode } from './errors.ts';
import type { Role } from './roles.ts';

/** The services that exist; each is one Firebase codebase under `functions/`. */
export type ServiceName =
  'identity' | 'organizations' | 'onboarding' | 'scheduling' | 'timekeeping' | 'notifications' | 'platform';

/** HTTP methods a route can have. HEAD and OPTIONS are derived from these (CONTRACT 1.10). */
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/**
 * Who may call (CONTRACT 1.1): `public` PUB, `session` AUTH, `optional-org` AUTH with the membership where there is one
 * (CONTRACT 1.5), `{ org: [] }` ORG, `{ org: ['manager'] }` ORG(manager). The minimum role is the lowest level among
 * the listed roles (CONTRACT 1.6). `named` is how the rejection calls it, where the monolith's text names another one.
 */
export type Access = 'public' | 'session' | 'optional-org' | { readonly org: readonly Role[]; readonly named?: string };

/** A query parameter, for documentation; its handler reads it as the monolith did. */
export interface QueryParameter {
  readonly summary: string;
  readonly schema: z.ZodType;
  readonly required?: true;
}

/** Fixed window: `max` requests in `windowMs` milliseconds, per route and principal. */
export interface RateLimit {
  readonly max: number;
  readonly windowMs: number;
}

/**
 * The limit of signed-in users on routes without one of their own, for each route. Ten a second is more than any client
 * polls, and far less than the 10 million calls a day after which Auth rejects everyone (CAPACITY.md).
 */
export const defaultRateLimit: RateLimit = { max: 600, windowMs: 60_000 };

/**
 * How a body is read. `framework`: unreadable JSON counts as `{}` and problems are reported in envelope A. `handler`: the
 * monolith parsed in the handler, so both problems have their own text in envelope B (CONTRACT 1.8). `strict`: unreadable
 * JSON is a problem too, in envelope A; for routes that the monolith never had and that do something without any field.
 */
export type BodyParsing =
  | { readonly mode: 'framework' | 'strict' }
  | { readonly mode: 'handler'; readonly invalidJsonMessage: string; readonly invalidBodyMessage: string };

/**
 * How a mutation whose effect isn't one commit of its service keeps from being done twice under one Idempotency-Key (ADR
 * 0047). Texts are for the table in RELIABILITY.md.
 */
export interface Repetition {
  /**
   * `lease`: one request at a time works, for a function's time limit at most. `calls`: calls to other services under keys that
   * follow from the request's, then one commit with the record. `none`: keys are ignored.
   */
  readonly by: 'lease' | 'calls' | 'none';
  /** What the mutation does outside its own commit. */
  readonly effect: string;
  /** What a retry after a lost response sees. */
  readonly retry: string;
}

/**
 * One method of one path: everything that is generated or enforced comes from here. `In` is the validated body
 * (`undefined` where a route takes none), `Out` the body of the response.
 */
export interface Route<A extends Access = Access, In = unknown, Out = unknown> {
  /** Id in CONTRACT 2 (`S1`), or `A…` for routes the monolith never had. */
  readonly id: string;
  readonly service: ServiceName;
  /** Deployed function that serves the path: one per path, shared by its methods. */
  readonly functionName: string;
  readonly method: Method;
  /** Path with `{name}` for a parameter. */
  readonly path: string;
  readonly summary: string;
  readonly access: A;
  readonly rateLimit?: RateLimit;
  /**
   * A limit of the handler's own, per method, path and user: counted only for callers who passed every check. The error
   * is in the handler's envelope (CONTRACT 1.9, W3-W5).
   */
  readonly handlerRateLimit?: RateLimit;
  /** A limit of the handler's own, of a public route whose body names the user by a credential. */
  readonly credentialRateLimit?: RateLimit;
  /** The handler has a limit of its own for the whole organization. */
  readonly organizationLimit?: true;
  /** Query parameters beside `orgId`, by name. */
  readonly query?: Readonly<Record<string, QueryParameter>>;
  readonly body?: z.ZodType<In>;
  /** Defaults to `{ mode: 'framework' }`. */
  readonly bodyParsing?: BodyParsing;
  readonly response: { readonly status: number; readonly schema: z.ZodType<unknown, Out> };
  /** The response to an unexpected error, in envelope B; without it envelope A's INTERNAL_ERROR. */
  readonly unexpectedError?: { readonly code: 'INTERNAL' | 'INTERNAL_ERROR'; readonly message: string };
  /**
   * Handler errors leave as `{ error: text, code }` instead of envelope B (CONTRACT 1.7 C, DOMAIN 51): all of them, or
   * those with the listed codes.
   */
  readonly flatErrors?: true | readonly ErrorCode[];
  /** By status, errors in an envelope of the route's own (CONTRACT 1.7 D); the handler sends them itself. */
  readonly customErrors?: Readonly<Record<number, z.ZodType>>;
  /**
   * The response is about one resource and carries its `ETag`. `checked`: the route changes that resource, and only where
   * it is as `If-Match` demands (412).
   */
  readonly entityTag?: 'sent' | 'checked';
  /** A field of the response: a list that the monolith returns in no order (CONTRACT O6, W6), for shadow reads. */
  readonly unorderedList?: string;
  /** A read for operators or about money: asks Auth each time whether the session was revoked, as every mutation does. */
  readonly asksAuthEachTime?: true;
  /** The response holds a secret: it is sent once and not stored for a repeated Idempotency-Key. */
  readonly oneTimeResponse?: true;
  /** It may end the membership that it needs, and takes no body: a retry gets its response all the same. */
  readonly endsOwnMembership?: true;
  /** Of a mutation whose effect isn't one commit, the record of its Idempotency-Key in it. */
  readonly repetition?: Repetition;
  /** Statuses of the monolith that differ from `errorCodes` and are kept (DOMAIN 47). */
  readonly statusOverrides?: Partial<Record<ErrorCode, number>>;
}

/** Declares a route; keeps the types that its handler is checked against. */
export function route<const A extends Access, Out, In = undefined>(definition: Route<A, In, Out>): Route<A, In, Out> {
  return definition;
}

/** Whether a route changes something. */
export function isMutation({ method }: Pick<Route, 'method'>): boolean {
  return method !== 'GET';
}

/** Whether a handler's error leaves in the flat envelope; unexpected failures never did (CONTRACT W3, S9). */
export function answersFlat({ flatErrors }: Pick<Route, 'flatErrors'>, code: ErrorCode): boolean {
  if (flatErrors === undefined || errorCodes[code].status >= 500) return false;
  return flatErrors === true || flatErrors.includes(code);
}

/** The validated body of a route. */
export type BodyOf<R extends { readonly body?: z.ZodType }> = z.output<NonNullable<R['body']>>;
