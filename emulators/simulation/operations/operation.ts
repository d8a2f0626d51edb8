import type { User } from '../auth.ts';
import type { Json } from '../history.ts';

/** One HTTP mutation of a user. */
export interface Operation {
  /** Id in the registry. */
  readonly route: string;
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly orgId: string | null;
  readonly body: Json;
}

/** A person who sends requests, with what they may do in the end. */
export interface Person extends User {
  /** A founder has organizations of their own, and no part in the one that the others share. */
  readonly role: 'owner' | 'manager' | 'scheduler' | 'staff' | 'founder';
}

/** Everyone of a run. */
export const people: readonly Person[] = [
  { uid: 'owner', email: 'owner@example.test', role: 'owner' },
  { uid: 'manager', email: 'manager@example.test', role: 'manager' },
  { uid: 'scheduler', email: 'scheduler@example.test', role: 'scheduler' },
  { uid: 'staff-1', email: 'staff-1@example.test', role: 'staff' },
  { uid: 'staff-2', email: 'staff-2@example.test', role: 'staff' },
  { uid: 'founder', email: 'founder@example.test', role: 'founder' },
];

/** A POST request. */
export function post(route: string, path: string, orgId: string | null, body: Json): Operation {
  return { route, method: 'POST', path, orgId, body };
}

/** A PATCH request. */
export function patch(route: string, path: string, orgId: string | null, body: Json): Operation {
  return { route, method: 'PATCH', path, orgId, body };
}

/** A DELETE request; few routes take a body with it. */
export function remove(route: string, path: string, orgId: string | null, body: Json = null): Operation {
  return { route, method: 'DELETE', path, orgId, body };
}
