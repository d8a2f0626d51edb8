import { operatorClaim } from '@fresh/contracts/operator-claim';
import * as z from 'zod';
import { CommandError, type Output } from '../command-line/command-line.ts';
import type { GoogleClient } from '../google/client.ts';
import type { Command } from './arguments.ts';

/** An account of Auth, as far as this command needs it (Identity Toolkit, `accounts:lookup`). */
const account = z.object({
  localId: z.string(),
  email: z.string().default(''),
  emailVerified: z.boolean().default(false),
  disabled: z.boolean().default(false),
  /** The claims, as JSON. */
  customAttributes: z.string().default('{}'),
});

const found = z.object({ users: z.array(account).default([]) });

/**
 * Sets or deletes the claim of a super administrator, and keeps the user's other claims. It needs no operator, but an
 * account of Google's that may write Auth: a new project has no operator yet. Functions ask Auth at each call, so that
 * a removed operator is rejected at once.
 *
 * Auth replaces all claims at once and knows no precondition. A refresh of claims by `identity` at the same moment may
 * overwrite this change; the claim is read again afterwards, and the command fails where it isn't as asked for.
 */
export async function runCommand(command: Command, google: GoogleClient, output: Output): Promise<void> {
  const { name, user, dryRun } = command;
  const isWanted = name === 'add';
  const before = await read(google, user);
  const { localId: uid, email, emailVerified, disabled } = before;
  if (isWanted && disabled)
    throw new CommandError(`${uid} is disabled. Enable the user in Authentication, then repeat.`);
  if (isWanted && !emailVerified) {
    throw new CommandError(
      `${uid} has no verified email, without which no function accepts an operator. Let the user verify it, then repeat.`,
    );
  }
  const { [operatorClaim]: claim, ...others } = claimsOf(before);
  const changed = (claim === true) !== isWanted;
  if (changed && !dryRun) {
    await write(google, uid, isWanted ? { ...others, [operatorClaim]: true } : others);
    const after = claimsOf(await read(google, uid))[operatorClaim] === true;
    if (after !== isWanted)
      throw new CommandError(`Another change of ${uid} came between. Run the same command again.`);
  }
  const state = isWanted ? 'a super administrator' : 'not a super administrator';
  const how = changed ? (dryRun ? 'would become' : 'is now') : 'is already';
  output({ uid, email, superAdmin: isWanted, changed, dryRun }, `${uid} (${email || 'no email'}) ${how} ${state}`);
}

async function read(google: GoogleClient, user: string): Promise<z.infer<typeof account>> {
  const body = user.includes('@') ? { email: [user] } : { localId: [user] };
  const { users } = found.parse(await google.json(request(google, 'lookup', body)));
  const [only] = users;
  if (!only) throw new CommandError(`${google.project} has no user ${user}. Let the user sign up first.`);
  return only;
}

async function write(google: GoogleClient, localId: string, claims: Readonly<Record<string, unknown>>): Promise<void> {
  await google.json(request(google, 'update', { localId, customAttributes: JSON.stringify(claims) }));
}

function request({ project }: GoogleClient, method: 'lookup' | 'update', body: object) {
  const path = `/v1/projects/${project}/accounts:${method}`;
  return { api: 'identitytoolkit', method: 'POST', path, body } as const;
}

function claimsOf({ customAttributes }: z.infer<typeof account>): Record<string, unknown> {
  return z.record(z.string(), z.unknown()).parse(JSON.parse(customAttributes));
}
