import { createRequire } from 'node:module';
import { expect } from 'chai';
import { Firestore } from 'firebase-admin/firestore';
import { boundCalls, checkedVersion } from './firestore-bounds.ts';

interface Options {
  readonly retry?: { readonly backoffSettings?: { readonly totalTimeoutMillis?: number } };
  readonly retryRequestOptions?: { readonly retries?: number };
}
interface Client {
  readonly createCallOptions: (method: string, retryCodes?: readonly number[]) => Options;
}

describe('the bounds of Firestore’s calls', () => {
  it('were checked with the installed version of the client', () => {
    const { version } = createRequire(import.meta.url)('@google-cloud/firestore/package.json') as { version: string };
    expect(version).to.equal(checkedVersion);
  });

  it('reach the options of a call, which the client makes itself', () => {
    const database = new Firestore({ projectId: 'demo-bounds' });
    boundCalls(database);
    const { retry, retryRequestOptions } = (database as unknown as Client).createCallOptions('batchWrite', [14]);
    expect(retry?.backoffSettings?.totalTimeoutMillis).to.equal(10_000);
    expect(retryRequestOptions).to.deep.include({ retries: 0 });
  });

  it('come with documents whose absent fields are left out', () => {
    const database = new Firestore({ projectId: 'demo-bounds' });
    boundCalls(database);
    const document = { name: 'x', email: undefined, list: [{ role: undefined }] };
    expect(() => database.batch().create(database.doc('users/x'), document)).not.to.throw();
    expect(() => database.batch().set(database.doc('users/x'), document, { merge: true })).not.to.throw();
  });

  it('are rejected with a remedy by a client that has no such options', () => {
    const renamed = new Proxy(new Firestore({ projectId: 'demo-bounds' }), {
      get: (client, name): unknown => (name === 'createCallOptions' ? undefined : Reflect.get(client, name)),
    });
    expect(() => {
      boundCalls(renamed);
    }).to.throw(/no createCallOptions.*Install 7\.11\.6, or adapt functions\/lib\/kernel\/src\/firestore-bounds\.ts/);
  });
});
