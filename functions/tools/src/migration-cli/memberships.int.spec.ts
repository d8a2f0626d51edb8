import { firestore } from '@fresh/kernel/firebase';
import { enroll, uniqueId } from '@fresh/kernel/testing/world';
import { expect } from 'chai';
import { CommandError } from '../command-line/command-line.ts';
import { googleClient } from '../google/client.ts';
import { runMemberships, type MembershipsCommand } from './memberships.ts';

describe('the memberships that the monolith left', () => {
  const org = uniqueId('org');
  const idOf = (uid: string) => `${uid}_${org}`;
  const inherit = (uid: string, role: string) =>
    firestore()
      .doc(`memberships/${idOf(uid)}`)
      .set({ uid, orgId: org, status: 'active', role, roles: [role] });

  before(async () => {
    await firestore().doc(`organizations/${org}`).set({ name: 'Old', ownerId: 'olga' });
    await Promise.all([inherit('olga', 'org_owner'), inherit('lisa', 'staff'), inherit('mallory', 'admin')]);
    await firestore().doc(`organizations/${org}/members/lisa`).set({ userId: 'lisa' });
    await enroll('new', org, 'admin');
  });

  const run = async (command: MembershipsCommand) => {
    const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
    const google = googleClient(process.env['GCLOUD_PROJECT'] ?? '', { FIRESTORE_URL: `http://${host}` });
    const printed: { document: Record<string, unknown>; lines: string[] }[] = [];
    await runMemberships(command, google, (document, ...lines) => {
      printed.push({ document: document as Record<string, unknown>, lines });
    });
    return printed;
  };
  const reported = async () =>
    (await run({ action: 'report' })).filter(({ document }) => document['orgId'] === org).map(({ lines }) => lines[0]);

  it('are reported where nothing else says that their users belong there', async () => {
    const lines = await reported();
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(new RegExp(`^${idOf('mallory')} +admin +active +not listed as member, administers`));
    const [last] = (await run({ action: 'report' })).slice(-1);
    expect(last?.lines[0]).to.match(/^\d+ of \d+ memberships are in doubt\. Ask their organizations, then: npm run/);
  });

  it('are suspended, or confirmed and no longer reported', async () => {
    await inherit('eve', 'admin');
    await run({ action: 'suspend', ids: [idOf('mallory')] });
    await run({ action: 'confirm', ids: [idOf('eve')] });
    const stored = async (uid: string) =>
      (
        await firestore()
          .doc(`memberships/${idOf(uid)}`)
          .get()
      ).data();
    expect(await stored('mallory')).to.include({ status: 'suspended', role: 'admin' });
    expect(await stored('eve'))
      .to.include({ status: 'active' })
      .and.to.have.property('confirmedAt');
    expect(await reported()).to.have.length(1);
  });

  it('have to exist', async () => {
    const failed: unknown = await run({ action: 'suspend', ids: ['none_none'] }).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(CommandError);
  });
});
