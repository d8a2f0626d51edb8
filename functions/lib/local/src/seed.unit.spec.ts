import { expect } from 'chai';
import { assertLocal, seedDocuments, seedUsers } from './seed.ts';

describe('seed', () => {
  const documents = seedDocuments(1000);

  it('has one user of every role in each organization, a super admin and a newcomer', () => {
    const users = seedUsers();
    expect(users).to.have.lengthOf(2 * 6 + 2);
    expect(users[2]).to.include({
      uid: 'fresh-diner-org-owner',
      email: 'org-owner@fresh-diner.test',
      role: 'org_owner',
    });
    expect(users.filter(({ claims }) => claims?.superAdmin)).to.have.lengthOf(1);
    expect(new Set(users.map(({ email }) => email))).to.have.lengthOf(users.length);
  });

  it('writes the canonical membership', () => {
    expect(documents.get('memberships/bay-bistro-staff_bay-bistro')).to.deep.equal({
      uid: 'bay-bistro-staff',
      orgId: 'bay-bistro',
      role: 'staff',
      roles: ['staff'],
      status: 'active',
      joinedAt: 1000,
      version: 1,
      createdAt: 1000,
      updatedAt: 1000,
    });
  });

  it('writes the mirror of every membership', () => {
    const member = { userId: 'bay-bistro-staff', orgId: 'bay-bistro', role: 'staff', status: 'active', joinedAt: 1000 };
    expect(documents.get('organizations/bay-bistro/members/bay-bistro-staff')).to.deep.equal(member);
    expect(documents).to.have.lengthOf(2 + 12 + 12);
  });

  it('counts the members of an organization and names an owner who is one', () => {
    const organization = { name: 'Fresh Diner', memberCount: 6, ownerId: 'fresh-diner-org-owner', status: 'active' };
    expect(documents.get('organizations/fresh-diner')).to.include(organization);
    expect(documents.has('memberships/fresh-diner-org-owner_fresh-diner')).to.equal(true);
  });

  it('runs only against demo projects on this machine', () => {
    const local = { firestoreHost: '127.0.0.1:8080', authHost: '[::1]:9099', projectId: 'demo-x' };
    expect(() => {
      assertLocal(local);
    }).not.to.throw();
    expect(() => {
      assertLocal({ ...local, projectId: 'fresh-prod' });
    }).to.throw('not a demo- project');
    expect(() => {
      assertLocal({ ...local, authHost: 'auth.example.com:443' });
    }).to.throw('not loopback');
  });
});
