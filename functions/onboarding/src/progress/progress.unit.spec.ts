import type { OnboardingEvent } from '@fresh/contracts/events/onboarding';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { complete, evolve, notStarted, recordForm, recordProfile, type Progress } from './progress.ts';

const now = Date.UTC(2030, 0, 1);
const uid = 'nia';
const given = (...events: OnboardingEvent[]) =>
  givenEvents<Progress, OnboardingEvent>((state, event) => evolve(state, event, now), notStarted(uid), ...events);
const advanced = (data: object, selfDeclaredRole?: string): OnboardingEvent => ({
  type: 'fresh.onboarding.onboarding.v1.advanced',
  data: { uid, ...data, ...(selfDeclaredRole !== undefined && { withheld: ['selfDeclaredRole'] }) },
  details: { ...(selfDeclaredRole !== undefined && { selfDeclaredRole }) },
});
const created: OnboardingEvent = {
  type: 'fresh.onboarding.onboarding.v1.completed',
  data: { uid, intent: 'create_org', stage: 'network_created', orgId: 'alpha', networkId: 'net' },
};

describe('onboarding progress', () => {
  it('goes from profile to form to organization', () => {
    given()
      .when((state) => recordProfile(state, 'owner'))
      .then(advanced({ stage: 'profile' }, 'owner'));
    given(advanced({ stage: 'profile' }, 'owner'))
      .when((state) => recordForm(state, 'f1'))
      .then(advanced({ stage: 'admin_form', formId: 'f1' }));
    given(advanced({ stage: 'admin_form', formId: 'f1' }))
      .when((state) => complete(state, { intent: 'create_org', orgId: 'alpha', networkId: 'net' }))
      .thenState((state) => {
        expect(state).to.deep.include({
          version: 2,
          status: 'complete',
          intent: 'create_org',
          stage: 'network_created',
          formId: 'f1',
          primaryOrgId: 'alpha',
          primaryNetworkId: 'net',
          completedAt: now,
          lastUpdatedAt: now,
        });
      });
  });

  it('may be completed at once, by joining', () => {
    given()
      .when((state) => complete(state, { intent: 'join_existing', orgId: 'alpha' }))
      .then({
        type: 'fresh.onboarding.onboarding.v1.completed',
        data: { uid, intent: 'join_existing', stage: 'joined_workspace', orgId: 'alpha' },
      });
  });

  it('is completed once; the first organization stays the primary one', () => {
    given(created)
      .when((state) => complete(state, { intent: 'join_existing', orgId: 'beta' }))
      .then();
  });

  it('does not go back', () => {
    given(advanced({ stage: 'admin_form', formId: 'f1' }))
      .when((state) => recordProfile(state, undefined))
      .then();
    given(created)
      .when((state) => recordForm(state, 'f2'))
      .then(advanced({ formId: 'f2' }));
    given(created, advanced({ formId: 'f2' }))
      .when(() => [])
      .thenState((state) => {
        expect(state).to.include({ status: 'complete', stage: 'network_created', formId: 'f2' });
      });
  });

  it('notes another declared role, and publishes nothing when nothing is new', () => {
    const profiled = advanced({ stage: 'profile' }, 'owner');
    given(profiled)
      .when((state) => recordProfile(state, 'staff'))
      .then(advanced({}, 'staff'));
    for (const role of ['owner', undefined]) {
      given(profiled)
        .when((state) => recordProfile(state, role))
        .then();
    }
  });
});
