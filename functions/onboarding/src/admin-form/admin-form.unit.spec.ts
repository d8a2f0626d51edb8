import type { AdminFormEvent } from '@fresh/contracts/events/onboarding';
import { certification } from '@fresh/contracts/routes/onboarding';
import { given as givenEvents } from '@fresh/kernel/testing/decisions';
import { expect } from 'chai';
import { attach, evolve, submit, type AdminForm } from './admin-form.ts';

const now = Date.UTC(2030, 0, 1);
const hour = 3_600_000;
const body = { legalEntityName: 'Nia Ltd', businessEmail: 'nia@example.test', taxIdNumber: '12-34' };
const given = (...events: AdminFormEvent[]) =>
  givenEvents<AdminForm | null, AdminFormEvent>(
    (form, event) => evolve(form, event, { id: 'f1', now, body }),
    null,
    ...events,
  );
const submitted = (certified: boolean): AdminFormEvent => ({
  type: 'fresh.onboarding.admin_form.v1.submitted',
  data: {
    uid: 'nia',
    certified,
    expiresAt: now + hour,
  },
});
const network = { uid: 'nia', networkId: 'net', orgId: 'alpha' };
const attached: AdminFormEvent = {
  type: 'fresh.onboarding.admin_form.v1.attached',
  data: { ...network, certified: false },
};

describe('administrator form', () => {
  it('waits an hour for its network', () => {
    given()
      .when(() => submit('nia', body, now))
      .then(submitted(false));
    given()
      .when(() => submit('nia', body, now))
      .thenState((form) => {
        expect(form).to.deep.include({ id: 'f1', status: 'active', userId: 'nia', expiresAt: now + hour });
        expect(form?.form).to.deep.equal({
          legalEntityName: 'Nia Ltd',
          businessEmail: 'nia@example.test',
          taxId: '12-34',
        });
      });
  });

  it('is certified by eight literal trues, and by nothing less', () => {
    const eight = Object.fromEntries(Object.keys(certification.shape).map((name) => [name, true as const]));
    expect(Object.keys(eight)).to.have.length(8);
    given()
      .when(() => submit('nia', { ...body, certification: certification.parse(eight) }, now))
      .then(submitted(true));
    for (const name of Object.keys(eight)) {
      const { [name]: _left, ...seven } = eight;
      expect(certification.safeParse(seven).success, name).to.equal(false);
      expect(certification.safeParse({ ...eight, [name]: false }).success, name).to.equal(false);
    }
  });

  it('is attached to a network of its owner, once, while it is live', () => {
    given(submitted(false))
      .when((form) => attach(form, network, now + hour - 1))
      .then(attached);
    given(submitted(false), attached)
      .when((form) => attach(form, network, now))
      .then();
    given(submitted(false))
      .when((form) => attach(form, network, now + hour))
      .then();
    given(submitted(false))
      .when((form) => attach(form, { ...network, uid: 'max' }, now))
      .then();
    given()
      .when((form) => attach(form, network, now))
      .then();
  });

  it('stays on record when it is used', () => {
    given(submitted(false))
      .when((form) => attach(form, network, now))
      .thenState((form) => {
        expect(form).to.include({ status: 'consumed', consumedAt: now, networkId: 'net', version: 2 });
      });
  });
});
