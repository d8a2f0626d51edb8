import { oneOf, type Choice, type Choosing } from './chooser.ts';
import type { Lessons } from './known.ts';
import { post, remove, type Operation } from './operation.ts';

/** What a founder does: organizations and networks of their own, which they activate and delete. */
export function founderChoices(choosing: Choosing): Choice[] {
  const { name } = choosing;
  const form = { legalEntityName: name('Company'), businessEmail: 'company@example.test', taxId: '12-3456' };
  return [
    // Founders are rare.
    [20, () => null],
    [0.6, () => post('N1', '/api/onboarding/verify-eligibility', null, {})],
    [0.8, () => post('N3b', '/api/onboarding/admin-form', null, form)],
    [0.8, () => createNetworkOrganization(choosing)],
    [0.4, () => post('N5', '/api/onboarding/create-network-corporate', null, { corporateName: name('Corporation') })],
    [0.6, () => activateNetwork(choosing)],
    [0.4, () => post('O2', '/api/organizations', null, { name: name('Organization') })],
    [0.5, () => deleteOrganization(choosing)],
  ];
}

function createNetworkOrganization({ name, random }: Choosing): Operation {
  const displayName = name('Network');
  const body = { slug: displayName.toLowerCase().replace(' ', '-'), displayName, kind: 'independent_org' };
  const metadata = random.chance(0.5) ? { metadata: { venueName: name('Venue') } } : {};
  return post('N4', '/api/onboarding/create-network-org', null, { ...body, segment: 'bar', ...metadata });
}

function activateNetwork({ known, random }: Choosing): Operation | null {
  const networkId = oneOf({ random }, known.networks);
  return networkId === null ? null : post('N7', '/api/onboarding/activate-network', null, { networkId });
}

function deleteOrganization({ known, random }: Choosing): Operation | null {
  const orgId = oneOf({ random }, known.founded);
  return orgId === null ? null : remove('O5', `/api/organizations/${orgId}?orgId=${orgId}`, orgId);
}

/** What clients learn about what they founded. */
export const lessons: Lessons = {
  N4: (known, { got }) => {
    known.founded.push(got('data.id'));
    known.networks.push(got('data.networkId'));
  },
  N5: (known, { id, got }) => {
    known.founded.push(got('data.orgId'));
    known.networks.push(id);
  },
};
