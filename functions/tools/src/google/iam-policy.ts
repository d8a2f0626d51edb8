import * as z from 'zod';
import type { GoogleClient, GoogleRequest } from './client.ts';
import { GoogleError } from './google-error.ts';

const binding = z.looseObject({
  role: z.string(),
  members: z.array(z.string()).default([]),
  /** A binding under a condition counts for nothing here: whether it holds isn't known. */
  condition: z.unknown().optional(),
});

/** An IAM policy; that of something new has no bindings. Fields that aren't named here are kept. */
export const policy = z.looseObject({ etag: z.string().optional(), bindings: z.array(binding).default([]) });

/** Who has which roles on something. */
export type Policy = z.output<typeof policy>;

/** How often a change is made again after another one came first. */
const maxConflicts = 5;

/** Where the policy of something is read and written. */
export interface PolicyPlace {
  readonly read: GoogleRequest;
  /** Its body is `{ policy }`. */
  readonly write: GoogleRequest;
}

/** Whether a member has a role without a condition. */
export function has({ bindings }: Policy, role: string, member: string): boolean {
  return bindings.some((one) => one.role === role && one.condition === undefined && one.members.includes(member));
}

/** The policy with one member more in one role; the same object when it has the role already. */
export function withMember(before: Policy, role: string, member: string): Policy {
  if (has(before, role, member)) return before;
  const index = before.bindings.findIndex((one) => one.role === role && one.condition === undefined);
  if (index === -1) return { ...before, bindings: [...before.bindings, { role, members: [member] }] };
  const bindings = before.bindings.map((one, at) =>
    at === index ? { ...one, members: [...one.members, member] } : one,
  );
  return { ...before, bindings };
}

/** Reads a policy; empty where the thing doesn't exist. Throws GoogleError. */
export async function readPolicy(google: GoogleClient, { read }: PolicyPlace): Promise<Policy> {
  return policy.parse((await google.find(read)) ?? {});
}

/**
 * Grants roles on one thing, all in one write, and none where they are granted already. A write carries the etag that was
 * read: of two writers one gets 409, reads again and adds to what the other wrote. Throws GoogleError.
 */
export async function grant(
  google: GoogleClient,
  place: PolicyPlace,
  wanted: readonly { readonly role: string; readonly member: string }[],
): Promise<void> {
  for (let conflicts = 0; ; conflicts++) {
    const before = policy.parse(await google.json(place.read));
    const after = wanted.reduce((now, { role, member }) => withMember(now, role, member), before);
    if (after === before) return;
    try {
      await google.json({ ...place.write, body: { policy: after } });
      return;
    } catch (error) {
      if (!(error instanceof GoogleError) || error.status !== 409 || conflicts === maxConflicts) throw error;
    }
  }
}
