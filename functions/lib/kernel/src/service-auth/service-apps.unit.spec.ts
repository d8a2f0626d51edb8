import { expect } from 'chai';
import { serviceAccountEmail, serviceOfAccount } from '@fresh/contracts/service-identities';
import { appIdOf, serviceOfAppId } from './service-apps.ts';

describe('apps of services', () => {
  const env = { SERVICE_APP_IDS: '{"onboarding":"1:2:web:a","identity":"1:2:web:b"}' };

  it('are those that the environment names', () => {
    expect(appIdOf('onboarding', env)).to.equal('1:2:web:a');
    expect(serviceOfAppId('1:2:web:b', env)).to.equal('identity');
    expect(serviceOfAppId('1:2:web:c', env)).to.equal(null);
    expect(() => appIdOf('platform', env)).to.throw('SERVICE_APP_IDS has no app of platform');
  });

  it('belong to no service where the environment names none, the same twice, or nonsense', () => {
    for (const text of ['', '[]', '{', '{"onboarding":""}', '{"onboarding":"x","identity":"x"}']) {
      expect(() => serviceOfAppId('x', { SERVICE_APP_IDS: text }), text).to.throw();
    }
    expect(() => serviceOfAppId('x', {})).to.throw('SERVICE_APP_IDS is not set');
    // What every object inherits is no service.
    expect(() => appIdOf('constructor', env)).to.throw('has no app of constructor');
  });
});

describe('accounts of services', () => {
  it('are those of this project, and nothing that looks like them', () => {
    expect(serviceOfAccount('fresh-onboarding@fresh-1.iam.gserviceaccount.com', 'fresh-1')).to.equal('onboarding');
    expect(serviceOfAccount(serviceAccountEmail('identity', 'fresh-1'), 'fresh-1')).to.equal('identity');
    const others = [
      'fresh-onboarding@fresh-2.iam.gserviceaccount.com',
      'fresh-onboarding@fresh-1.iam.gserviceaccount.com.evil.test',
      'evil-fresh-onboarding@fresh-1.iam.gserviceaccount.com',
      'fresh-onboarding@fresh-1.iam.gserviceaccount.com\n',
      'onboarding@fresh-1.iam.gserviceaccount.com',
      '123-compute@developer.gserviceaccount.com',
      'nia@example.test',
      '',
    ];
    for (const email of others) expect(serviceOfAccount(email, 'fresh-1'), email).to.equal(null);
  });
});
