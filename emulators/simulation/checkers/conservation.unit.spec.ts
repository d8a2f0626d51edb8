import { expect } from 'chai';
import type { DocumentData } from '../history.ts';
import { checkConservation } from './conservation.ts';
import { HistoryBuilder, event, org, type Write } from './testing/history-builder.ts';

const hour = 3_600_000;

describe('the checker of conservation', () => {
  let history: HistoryBuilder;
  beforeEach(() => {
    history = new HistoryBuilder();
  });
  const messages = () => checkConservation(history.entries).map(({ message }) => message);

  const member = (uid: string, role: string, status = 'active'): Write => [
    `memberships/${uid}_${org}`,
    { uid, orgId: org, role, status },
  ];
  const counted = (memberCount: number, memberCountByRole: DocumentData): Write => [
    `organizations/${org}`,
    { memberCount, memberCountByRole },
  ];

  it('finds nothing where the counter is the active members', () => {
    history.commit(member('ann', 'org_owner'), member('bob', 'staff'), member('cid', 'staff', 'removed'));
    history.commit(['memberships/invitation', { orgId: org, role: 'staff', status: 'active' }]);
    history.commit(counted(2, { staff: 1, org_owner: 1, manager: 0 }));
    expect(messages()).to.deep.equal([]);
  });

  it('finds a counter that is off, in all or in a role', () => {
    history.commit(member('ann', 'org_owner'), member('bob', 'staff'));
    history.commit(counted(3, { org_owner: 1, staff: 2 }));
    expect(messages()).to.deep.equal([
      'it counts 3 members {"org_owner":1,"staff":2}, and has 2 {"org_owner":1,"staff":1}',
    ]);
    history.commit(counted(2, { org_owner: 2 }));
    expect(messages()).to.have.length(1);
  });

  describe('of join tokens', () => {
    const token = (currentUses: number): Write => ['join_tokens/hash', { id: 'token-1', currentUses, maxUses: 2 }];
    const redeemed = (sequence: number, uid: string): Write => {
      const data = { tokenId: 'token-1', uid, membershipId: `${uid}_${org}` };
      return event('fresh.organizations.join_token.v1.redeemed', 'join_tokens/token-1', sequence, data);
    };
    const joined = (uid: string): Write =>
      event('fresh.organizations.membership.v1.created', `memberships/${uid}_${org}`, 1, { uid });

    it('finds nothing where each use is a member who joined in the same commit', () => {
      history.commit(token(0));
      history.commit(redeemed(2, 'ann'), joined('ann'), token(1));
      expect(messages()).to.deep.equal([]);
    });

    it('finds a use without its member, a count that is off, and more uses than are allowed', () => {
      history.commit(redeemed(2, 'ann'), token(0));
      expect(messages()).to.deep.equal([
        `it is redeemed, and ann_${org} isn't created in the same commit`,
        'it counts 0 uses, and has 1',
      ]);
      history = new HistoryBuilder();
      for (const [index, uid] of ['ann', 'bob', 'cid'].entries()) {
        history.commit(redeemed(index + 2, uid), joined(uid), token(index + 1));
      }
      expect(messages()).to.deep.equal(['it has 3 uses, and 2 are allowed']);
    });
  });

  const record = (minutes: number, fields: DocumentData = {}): Write => [
    `attendance_records/${org}/records/att-1`,
    { status: 'approved', hourlyRate: 20, actualCheckIn: hour, actualCheckOut: hour + minutes * 60_000, ...fields },
  ];
  const posted = (id: string, regularPay: number, overtimeMinutes: number): Write => [
    `corporate_accounts/${org}/ledger/${id}`,
    { orgId: org, attendanceId: 'att-1', regularPay, overtimePay: 0, overtimeMinutes },
  ];

  it('finds nothing where the ledger pays what is approved, in one entry or several', () => {
    history.commit(record(485), posted('att-1', 160, 5));
    expect(messages()).to.deep.equal([]);
    history.commit(record(425), posted('att-1-2', -18.33, -5));
    expect(messages()).to.deep.equal([]);
  });

  it('finds an approval that is paid twice, or not at all', () => {
    history.commit(record(60), posted('att-1', 20, 0), posted('att-1-2', 20, 0));
    expect(messages()).to.deep.equal(['60 minutes are approved, and 120 are paid in 2 entries of the ledger']);
    history = new HistoryBuilder();
    history.commit(record(60));
    expect(messages()).to.deep.equal(['60 minutes are approved, and 0 are paid in 0 entries of the ledger']);
  });

  it('asks no pay for a record that isn’t approved, or has no rate', () => {
    history.commit(record(60, { status: 'checked_out' }));
    history.commit(record(60, { hourlyRate: 0 }));
    expect(messages()).to.deep.equal([]);
  });
});
