import { captures as organizationCaptures } from '@fresh/contracts/captures/organizations';
import { captures as schedulingCaptures } from '@fresh/contracts/captures/scheduling';
import { expect } from 'chai';
import { Database } from '../../firestore/engine/database.ts';
import { monolithWrite } from './monolith-write.ts';

describe('a write of the monolith', () => {
  const name = 'projects/p/databases/(default)';
  const database = new Database(name);
  const fields = { id: { stringValue: 'v' }, name: { stringValue: 'Hall' }, version: { integerValue: '3' } };
  for (const path of ['organizations/o', 'orgs/o/venues/v', 'orgs/o/venues/v/rooms/r']) {
    database.commit([{ update: { name: `${name}/documents/${path}`, fields } }]);
  }

  it('deletes a document whose deletion is published', () => {
    const write = monolithWrite(database, organizationCaptures.captureOrganization);
    expect(write).to.deep.equal({ delete: `${name}/documents/organizations/o` });
  });

  it('creates one without a version where no deletion is published', () => {
    const write = monolithWrite(database, schedulingCaptures.captureVenue);
    expect(write?.update).to.deep.equal({
      name: `${name}/documents/orgs/o/venues/v-copy`,
      fields: { id: { stringValue: 'v-copy' }, name: { stringValue: 'Hall' } },
    });
  });

  it('is none where the run has no such document', () => {
    expect(monolithWrite(database, schedulingCaptures.captureShift)).to.equal(null);
  });
});
