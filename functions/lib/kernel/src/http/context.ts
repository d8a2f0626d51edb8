import type { Access } from '@fresh/contracts/route';
import type { Role } from '@fresh/contracts/roles';
import type { MayBeKeyed } from '../commit-companion.ts';

/** A request as middleware and handlers see it, free of the web framework. */
export interface ApiRequest {
  readonly method: string;
  /** Path without query, undecoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names; repeated headers joined as Node does. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The client's address as the last trusted proxy saw it. */
  readonly address: string;
}

/** A header's value; of a repeated one, the first. `name` is lower-case. */
export function headerOf({ headers }: Pick<ApiRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** The signed-in user, from a verified session cookie or ID token. */
export interface Actor {
  readonly uid: string;
  /** `""` when the token has none (CONTRACT 1.3). */
  readonly email: string;
  readonly emailVerified: boolean;
  /** Custom claims. Those of a session cookie are as old as the sign-in; a new claim shows after the next one. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** What a genuine credential says of its user. */
export interface Identity {
  readonly actor: Actor;
  /** When they signed in, epoch seconds: a revocation ends every session from before it. */
  readonly authTime: number;
}

/** The verified active membership the request acts under (CONTRACT 1.5). */
export interface Membership {
  readonly orgId: string;
  /** `null` when the document holds no known role: passes role-free routes, fails every minimum role. */
  readonly role: Role | null;
  readonly membershipId: string;
  /** An operator has suspended or cancelled the organization: its members may do nothing in it. */
  readonly isSuspended?: true;
  /** Its owners and administrators must prove a second factor in their session. */
  readonly requiresSecondFactor?: true;
}

/** Where a request belongs in a trace; carried into the events it causes. */
export interface Trace {
  /** W3C `traceparent` of the span that this work is; absent only where none was started. */
  readonly traceparent?: string;
  /** Joins everything that follows from one client request; its own id unless the caller is part of something larger. */
  readonly correlationId: string;
}

/** What every handler gets. */
export interface RequestContext extends MayBeKeyed {
  readonly requestId: string;
  readonly request: ApiRequest;
  readonly params: Readonly<Record<string, string>>;
  readonly trace: Trace;
  /** Headers of the response, also where it is an error; a handler adds to them. */
  readonly responseHeaders: Record<string, string>;
  /** When the request arrived, epoch ms: the same at every call. */
  readonly now: () => number;
  /**
   * A new document id: 20 letters and digits, random or following from the Idempotency-Key, so that keys never crowd one
   * range.
   */
  readonly newId: () => string;
}

/** Handlers of `session` routes. */
export interface SessionContext extends RequestContext {
  readonly actor: Actor;
  /** When they signed in, epoch seconds: one sign-in has one, whatever tokens and cookies follow from it. */
  readonly authTime: number;
  /** The session cookie, or null for bearer requests. */
  readonly sessionCookie: string | null;
}

/** What an action in a user's name needs to know, be it from their own request or from another service's call. */
export type ActorContext = Pick<SessionContext, 'actor' | 'requestId' | 'trace' | 'now' | 'newId' | 'companion'>;

/** Handlers of organization routes. */
export interface OrganizationContext extends SessionContext {
  readonly org: Membership;
}

/** Handlers of routes that use a membership where there is one. */
export interface OptionalOrganizationContext extends SessionContext {
  readonly org: Membership | null;
}

/** The context that an access rule guarantees. */
export type ContextFor<A extends Access> = A extends 'public'
  ? RequestContext
  : A extends 'session'
    ? SessionContext
    : A extends 'optional-org'
      ? OptionalOrganizationContext
      : OrganizationContext;
