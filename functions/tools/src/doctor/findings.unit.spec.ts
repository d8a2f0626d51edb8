import { routes } from '@fresh/contracts/registry';
import { expect } from 'chai';
import { policy } from '../google/iam-policy.ts';
import type { Grant } from '../iam.ts';
import { edgeFindings } from './edge.ts';
import { diagnosisText } from './finding.ts';
import { missingGrants, publicFindings } from './iam-gaps.ts';
import { discoveryFindings, emulatorFindings, firebaseFindings, nodeFindings } from './local.ts';
import { deployedIndexes, missingIndexes } from './missing-indexes.ts';

const project = 'team-a1';

describe('what the doctor says of a machine', () => {
  it('is nothing of what is new enough', () => {
    for (const found of ['20.19.0', '20.20.2', '22.1.0'])
      expect(nodeFindings(found, '>=20.19'), found).to.deep.equal([]);
    expect(firebaseFindings('15.34.2', '15.34.2')).to.deep.equal([]);
    expect(discoveryFindings('identity', 4_999)).to.deep.equal([]);
  });

  it('is what is missing or too old, and how to get it', () => {
    for (const found of ['20.18.3', '18.20.0']) {
      expect(nodeFindings(found, '>=20.19')[0]?.problem).to.equal(`Node ${found} is here, >=20.19 is needed`);
    }
    expect(firebaseFindings(null, '15.34.2')[0]).to.deep.equal({
      problem: 'the Firebase CLI is not installed',
      remedy: 'npm ci',
    });
    expect(firebaseFindings('14.27.0', '15.34.2')[0]?.problem).to.contain('14.27.0 is installed, not 15.34.2');
    expect(discoveryFindings('identity', 5_000)[0]).to.deep.include({
      problem: 'discovery takes 5.0 s; beyond 10.0 s a deploy fails with "User code failed to load"',
    });
    const nothing = { java: undefined, firestore: [], pubsub: [] };
    expect(emulatorFindings(nothing)[0]?.remedy).to.contain('Java 17');
  });
});

describe('what the doctor says of roles', () => {
  const grant: Grant = {
    ...{ service: 'timekeeping', role: 'roles/run.invoker', by: 'setup', reason: 'Its trigger calls it.' },
    on: { kind: 'function', name: 'timekeepingOnShiftAssigned' },
  };
  const granted = (...members: string[]) => policy.parse({ bindings: [{ role: 'roles/run.invoker', members }] });

  it('is the command that grants what is missing', () => {
    const member = 'serviceAccount:fresh-timekeeping@team-a1.iam.gserviceaccount.com';
    expect(missingGrants([grant], granted(member), project)).to.deep.equal([]);
    expect(missingGrants([grant], policy.parse({ etag: 'x' }), project)).to.deep.equal([
      {
        problem:
          'fresh-timekeeping has no roles/run.invoker on function timekeepingOnShiftAssigned. Its trigger calls it.',
        remedy:
          'gcloud run services add-iam-policy-binding timekeepingonshiftassigned --region=us-central1 ' +
          `--member=${member} --role=roles/run.invoker --project=team-a1`,
      },
    ]);
    // That of the same name in another project is another account.
    expect(missingGrants([grant], granted(member.replace('team-a1', 'team-b1')), project)).to.have.length(1);
  });

  it('is who may call a function without the right to, and who may not in spite of it', () => {
    expect(publicFindings('schedules', true, granted('allUsers'), project)).to.deep.equal([]);
    expect(publicFindings('findNetwork', false, granted('serviceAccount:a'), project)).to.deep.equal([]);
    expect(publicFindings('schedules', true, granted(), project)[0]?.problem).to.contain('as a CORS error');
    const open = publicFindings('findNetwork', false, granted('allUsers'), project)[0];
    expect(open?.remedy).to.contain('remove-iam-policy-binding findnetwork');
  });
});

describe('what the doctor says of indexes', () => {
  const wanted = {
    indexes: [
      {
        ...{ collectionGroup: 'entries', queryScope: 'COLLECTION' },
        fields: [
          { fieldPath: 'actor', order: 'ASCENDING' },
          { fieldPath: 'time', order: 'DESCENDING' },
        ],
      },
    ],
  };
  const deployed = (state: string, direction = 'DESCENDING') =>
    deployedIndexes.parse([
      {
        ...{
          name: 'projects/team-a1/databases/(default)/collectionGroups/entries/indexes/CIC',
          queryScope: 'COLLECTION',
          state,
        },
        fields: [
          { fieldPath: 'actor', order: 'ASCENDING' },
          { fieldPath: 'time', order: direction },
          { fieldPath: '__name__', order: direction },
        ],
      },
    ]);

  it('is which are missing, and which are not there yet', () => {
    expect(missingIndexes(wanted, deployed('READY'), project)).to.deep.equal([]);
    expect(missingIndexes(wanted, deployed('CREATING'), project)[0]?.problem).to.contain('is CREATING');
    for (const others of [[], deployed('READY', 'ASCENDING')]) {
      expect(missingIndexes(wanted, others, project)).to.deep.equal([
        {
          problem: 'there is no index of entries (actor, time)',
          remedy: 'npm run deploy -- indexes --force --project team-a1',
        },
      ]);
    }
  });
});

describe('what the doctor says of the gateway', () => {
  const route = routes.find(({ path, method }) => path === '/api/schedules' && method === 'GET')!;
  const at = { gateway: 'https://team-a1.web.app', project };
  const ours = { 'x-request-id': 'r' };
  const origin = 'https://app.example.com';
  const unauthenticated = { status: 401, headers: ours };

  it('distinguishes a missing invoker from CORS, which a browser does not', () => {
    // Neither response has CORS headers; that is all a browser looks at.
    const google = { status: 403, headers: { 'content-type': 'text/html; charset=UTF-8' } };
    const [invoker] = edgeFindings(route, google, { origin, response: google }, at);
    expect(invoker?.problem).to.contain('the public may not call it (roles/run.invoker for allUsers is missing)');
    expect(invoker?.remedy).to.match(/add-iam-policy-binding schedules --member=allUsers .* It is not CORS/);

    const preflight = { origin, response: { status: 204, headers: { ...ours, allow: 'GET' } } };
    const [cors] = edgeFindings(route, unauthenticated, preflight, at);
    expect(cors?.problem).to.match(/^CORS: schedules responds, .* It is not a missing invoker$/);
  });

  it('is nothing where the response is ours, and the page may read it or needs not', () => {
    expect(edgeFindings(route, unauthenticated, null, at)).to.deep.equal([]);
    const headers = { ...ours, 'access-control-allow-origin': origin };
    expect(edgeFindings(route, unauthenticated, { origin, response: { status: 204, headers } }, at)).to.deep.equal([]);
  });

  it('is what to do where nothing of ours responds', () => {
    const remedyOf = (status: number) => edgeFindings(route, { status, headers: {} }, null, at)[0]?.remedy;
    expect(remedyOf(404)).to.equal('npm run deploy -- scheduling hosting --project team-a1');
    expect(remedyOf(503)).to.match(/^gcloud run services logs read schedules/);
    expect(edgeFindings(route, { unreachable: 'getaddrinfo ENOTFOUND' }, null, at)[0]?.problem).to.contain('ENOTFOUND');
  });
});

describe('the diagnosis', () => {
  it('has each problem with its remedy, and their number', () => {
    const text = diagnosisText([
      { name: 'Node', findings: [] },
      { name: 'login', findings: [{ problem: 'the login has expired', remedy: 'npx firebase login --reauth' }] },
    ]);
    expect(text).to.equal(
      '✔ Node\n✘ login\n    the login has expired\n      → npx firebase login --reauth\n\n1 to fix',
    );
  });
});
