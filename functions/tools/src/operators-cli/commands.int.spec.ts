import { auth } from '@fresh/kernel/firebase';
import { hasOperatorClaim } from '@fresh/kernel/http/operator';
import { uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { CommandError } from '../command-line/command-line.ts';
import { googleClient } from '../google/client.ts';
import type { Command } from './arguments.ts';
import { runCommand } from './commands.ts';

describe('the operators of a project', () => {
  const newUser = async (user: { emailVerified: boolean; disabled?: boolean }) => {
    const uid = uniqueId('operator');
    await auth().createUser({ uid, email: `${uid}@example.test`, ...user });
    await auth().setCustomUserClaims(uid, { orgId: 'org-1' });
    return uid;
  };
  const run = async (name: Command['name'], user: string, { dryRun = false } = {}) => {
    const host = process.env['FIREBASE_AUTH_EMULATOR_HOST'] ?? '';
    const env = { FIREBASE_IDENTITY_URL: `http://${host}/identitytoolkit.googleapis.com` };
    const lines: string[] = [];
    await runCommand({ name, user, dryRun }, googleClient(process.env['GCLOUD_PROJECT'] ?? '', env), (_, ...printed) =>
      lines.push(...printed),
    );
    return lines.join('\n');
  };
  const rejection = (name: Command['name'], user: string) =>
    run(name, user).then(
      () => null,
      (error: unknown) => error,
    );
  const claimsOf = async (uid: string) => (await auth().getUser(uid)).customClaims;

  it('are added by uid or email, as functions accept them, with their other claims kept', async () => {
    const uid = await newUser({ emailVerified: true });
    expect(await run('add', `${uid}@example.test`)).to.equal(
      `${uid} (${uid}@example.test) is now a super administrator`,
    );
    const claims = (await claimsOf(uid)) ?? {};
    expect(claims).to.deep.equal({ orgId: 'org-1', superAdmin: true });
    expect(hasOperatorClaim({ claims, emailVerified: true })).to.equal(true);
    expect(await run('add', uid)).to.match(/ is already a super administrator$/);
  });

  it('are removed, with their other claims kept', async () => {
    const uid = await newUser({ emailVerified: true });
    await run('add', uid);
    expect(await run('remove', uid)).to.match(/ is now not a super administrator$/);
    expect(await claimsOf(uid)).to.deep.equal({ orgId: 'org-1' });
  });

  it('stay as they are in a dry run', async () => {
    const uid = await newUser({ emailVerified: true });
    expect(await run('add', uid, { dryRun: true })).to.match(/ would become a super administrator$/);
    expect(await claimsOf(uid)).to.deep.equal({ orgId: 'org-1' });
  });

  it('have an enabled account with a verified email', async () => {
    const [unverified, disabled] = await Promise.all([
      newUser({ emailVerified: false }),
      newUser({ emailVerified: true, disabled: true }),
    ]);
    for (const [uid, message] of [
      [unverified, /no verified email/],
      [disabled, /is disabled/],
      ['missing', /has no user missing/],
    ] as const) {
      expect(await rejection('add', uid))
        .to.be.instanceOf(CommandError)
        .with.property('message')
        .that.matches(message);
    }
    expect(await claimsOf(unverified)).to.deep.equal({ orgId: 'org-1' });
  });
});
