import { expect } from 'chai';
import { strToU8, zipSync } from 'fflate';
import { GoogleCloud } from './google-cloud.ts';
import { sha256 } from './source.ts';

const parent = 'projects/fresh-rehearsal/locations/us-central1';
const account = 'fresh-scheduling@fresh-rehearsal.iam.gserviceaccount.com';

interface JsonResponse {
  readonly status: number;
  // The forms of Google's responses differ with each request.
  readonly body: Record<string, unknown> & {
    error?: { message: string; status: string; details?: { reason?: string }[] };
  };
}

describe('The stand-in of Google Cloud', () => {
  let cloud: GoogleCloud;
  beforeEach(async () => {
    cloud = await GoogleCloud.start();
  });
  afterEach(() => cloud.close());

  const ask = async (
    api: string,
    method: string,
    path: string,
    body?: unknown,
    token = 'owner',
  ): Promise<JsonResponse> => {
    const response = await fetch(`http://127.0.0.1:${String(cloud.port)}/${api}.googleapis.com${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text.startsWith('{') ? JSON.parse(text) : {}) as JsonResponse['body'] };
  };
  const upload = async (files: Record<string, string>) => {
    const url = `/v2/${parent}/functions:generateUploadUrl`;
    const { uploadUrl, storageSource } = (await ask('cloudfunctions', 'POST', url)).body as Record<string, string>;
    const bytes = zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
    expect((await fetch(String(uploadUrl), { method: 'PUT', body: new Uint8Array(bytes) })).status).to.equal(200);
    return storageSource;
  };
  const source = {
    'package.json': JSON.stringify({ name: 's', main: 'index.js', dependencies: { a: '1.0.0' } }),
    'package-lock.json': JSON.stringify({
      lockfileVersion: 3,
      packages: { '': { dependencies: { a: '1.0.0' } }, 'node_modules/a': { version: '1.0.0' } },
    }),
    'index.js': "exports.shifts = require('./functions/shifts.js').shifts;",
    'functions/shifts.js': 'exports.shifts = 1;',
  };
  const trigger = (document: string) => ({
    eventType: 'google.cloud.firestore.document.v1.created',
    eventFilters: [
      { attribute: 'database', value: '(default)' },
      { attribute: 'document', value: document, operator: 'match-path-pattern' },
    ],
    triggerRegion: 'us-central1',
    retryPolicy: 'RETRY_POLICY_RETRY',
  });
  const fn = (name: string, storageSource: unknown, more: { service?: object; eventTrigger?: object } = {}) => ({
    name: `${parent}/functions/${name}`,
    buildConfig: { runtime: 'nodejs24', entryPoint: name, source: { storageSource } },
    serviceConfig: { serviceAccountEmail: account, availableMemory: '512Mi', availableCpu: '1', ...more.service },
    ...(more.eventTrigger ? { eventTrigger: more.eventTrigger } : {}),
  });
  const create = async (body: ReturnType<typeof fn>) => {
    const id = body.name.split('/').at(-1) ?? '';
    const started = await ask('cloudfunctions', 'POST', `/v2/${parent}/functions?functionId=${id}`, body);
    if (started.status !== 200) return started;
    return ask('cloudfunctions', 'GET', `/v2/${String(started.body['name'])}`);
  };
  const identities = async () => {
    for (const api of ['eventarc', 'pubsub']) {
      const path = `/v1beta1/projects/123456789012/services/${api}.googleapis.com:generateServiceIdentity`;
      await ask('serviceusage', 'POST', path);
    }
  };

  describe('as a front end', () => {
    const project = '/v1/projects/fresh-rehearsal';

    it('rejects unknown and expired tokens, other projects, and what a limited principal may not do', async () => {
      expect((await ask('cloudresourcemanager', 'GET', project, undefined, 'unknown')).status).to.equal(401);
      expect((await ask('cloudresourcemanager', 'GET', '/v1/projects/another')).status).to.equal(403);
      const permissions = new Set(['resourcemanager.projects.get']);
      cloud.state.tokens.set('limited', { member: 'user:limited@example.com', permissions });
      expect((await ask('cloudresourcemanager', 'GET', project, undefined, 'limited')).status).to.equal(200);
      const denied = await ask('cloudresourcemanager', 'POST', `${project}:getIamPolicy`, {}, 'limited');
      expect([denied.status, denied.body.error?.status]).to.deep.equal([403, 'PERMISSION_DENIED']);
      const tested = await ask(
        'cloudresourcemanager',
        'POST',
        `${project}:testIamPermissions`,
        { permissions: ['resourcemanager.projects.get', 'run.services.update'] },
        'limited',
      );
      expect(tested.body).to.deep.equal({ permissions: ['resourcemanager.projects.get'] });
    });

    it('rejects requests to an API that is not enabled, until it is', async () => {
      cloud.state.enabledApis.delete('cloudtasks.googleapis.com');
      const disabled = await ask('cloudtasks', 'GET', `/v2/${parent}/queues`);
      expect(disabled.status).to.equal(403);
      expect(disabled.body.error?.details?.map(({ reason }) => reason)).to.include('SERVICE_DISABLED');
      await ask('serviceusage', 'POST', `${project}/services/cloudtasks.googleapis.com:enable`);
      expect((await ask('cloudtasks', 'GET', `/v2/${parent}/queues`)).status).to.equal(200);
    });

    it('says of endpoints that it does not have that it has none, and remembers them', async () => {
      expect((await ask('run', 'GET', '/v3/other')).status).to.equal(501);
      expect(cloud.state.unexpected).to.deep.equal(['GET run.googleapis.com/v3/other']);
    });

    it('injects faults: errors, broken connections before and after the work, no response', async () => {
      const path = `/v2/${parent}/queues`;
      const queue = { name: `${parent}/queues/q` };
      cloud.faults.add({ kind: 'respond', status: 503, message: 'later' }, { method: 'POST', times: 1 });
      expect((await ask('cloudtasks', 'POST', path, queue)).status).to.equal(503);
      expect(cloud.state.queues.size).to.equal(0);
      cloud.faults.add({ kind: 'break' }, { method: 'POST', times: 1 });
      expect(await ask('cloudtasks', 'POST', path, queue).catch(() => 'broken')).to.equal('broken');
      expect(cloud.state.queues.size).to.equal(0);
      cloud.faults.clear();
      cloud.faults.add({ kind: 'break after' }, { method: 'POST', times: 1 });
      expect(await ask('cloudtasks', 'POST', path, queue).catch(() => 'broken')).to.equal('broken');
      expect(cloud.state.queues.size).to.equal(1);
    });
  });

  describe('of policies', () => {
    const path = `/v2/${parent}/queues/q`;
    beforeEach(() => ask('cloudtasks', 'POST', `/v2/${parent}/queues`, { name: `${parent}/queues/q` }));
    const set = (policy: object) => ask('cloudtasks', 'POST', `${path}:setIamPolicy`, { policy });
    const enqueuer = (member: string) => [{ role: 'roles/cloudtasks.enqueuer', members: [member] }];

    it('gives a new queue one without bindings', async () => {
      expect((await ask('cloudtasks', 'POST', `${path}:getIamPolicy`)).body).to.deep.equal({ etag: 'ACAB' });
    });

    it('takes members that are full addresses of accounts that exist', async () => {
      for (const member of [
        'serviceAccount:fresh-scheduling@',
        account,
        'serviceAccount:absent@fresh-rehearsal.iam.gserviceaccount.com',
      ]) {
        expect((await set({ bindings: enqueuer(member) })).status, member).to.equal(400);
      }
      expect((await set({ bindings: enqueuer(`serviceAccount:${account}`) })).status).to.equal(200);
    });

    it('rejects a stale etag', async () => {
      const { etag } = (await set({ bindings: enqueuer(`serviceAccount:${account}`) })).body;
      expect((await set({ etag, bindings: [] })).status).to.equal(200);
      const stale = await set({ etag, bindings: [] });
      expect([stale.status, stale.body.error?.status]).to.deep.equal([409, 'ABORTED']);
    });

    it('rejects allUsers where the organization does', async () => {
      cloud.state.organizationRestrictsMembers = true;
      const rejected = await set({ bindings: enqueuer('allUsers') });
      expect([rejected.status, rejected.body.error?.message]).to.deep.equal([
        400,
        'One or more users named in the policy do not belong to a permitted customer, perhaps due to an organization policy.',
      ]);
    });
  });

  describe('of functions', () => {
    it('makes one with its Cloud Run service and revision, from the bundle in the source', async () => {
      const done = await create(fn('shifts', await upload(source)));
      expect(done.body['error'], JSON.stringify(done.body)).to.equal(undefined);
      const run = cloud.state.services.get(`${parent}/services/shifts`);
      const bundle = sha256(strToU8(source['functions/shifts.js']));
      expect(run?.revisions.map(({ bundleHash }) => bundleHash)).to.deep.equal([bundle]);
      expect(run?.latestReady).to.match(/^shifts-00001-/);
    });

    it('fails the build of a source that npm ci or the runtime would reject', async () => {
      const lockless = { ...source, 'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages: { '': {} } }) };
      expect((await create(fn('shifts', await upload(lockless)))).body.error?.message).to.contain('differ in a');
      const headless = { ...source, 'package.json': source['package.json'].replace('index.js', 'absent.js') };
      expect((await create(fn('shifts2', await upload(headless)))).body.error?.message).to.contain('absent.js');
    });

    it('leaves a function whose bundle is missing, or that does not start, without a revision that serves', async () => {
      const missing = await create(fn('zones', await upload(source)));
      expect(missing.body.error?.message).to.contain('Container Healthcheck failed');
      cloud.faults.unhealthy.add('shifts');
      const unhealthy = await create(fn('shifts', await upload(source)));
      expect(unhealthy.body.error?.message).to.contain('Container Healthcheck failed');
      expect(cloud.state.services.get(`${parent}/services/shifts`)?.latestReady).to.equal(null);
    });

    it('rejects short and absent accounts, secrets without access, triggers without agents or database', async () => {
      const storage = await upload(source);
      const short = await create(fn('shifts', storage, { service: { serviceAccountEmail: 'fresh-scheduling@' } }));
      expect(short.status).to.equal(400);
      const secret = { key: 'K', projectId: 'fresh-rehearsal', secret: 'MFA_ENCRYPTION_KEY' };
      const secretive = await create(fn('shifts', storage, { service: { secretEnvironmentVariables: [secret] } }));
      expect(secretive.status).to.equal(403);
      const eventTrigger = trigger('a/{b}');
      expect((await create(fn('shifts', storage, { eventTrigger }))).body.error?.message).to.contain('service agent');
      await identities();
      cloud.state.databases.clear();
      expect((await create(fn('shifts', storage, { eventTrigger }))).body.error?.message).to.contain('does not exist');
    });

    it('rejects a change of a trigger in place', async () => {
      await identities();
      const storage = await upload(source);
      const body = fn('shifts', storage, { eventTrigger: trigger('a/{b}') });
      expect((await create(body)).body['error']).to.equal(undefined);
      const update = { ...body, eventTrigger: trigger('c/{d}') };
      const changed = await ask('cloudfunctions', 'PATCH', `/v2/${body.name}?updateMask=eventTrigger`, update);
      expect(changed.body.error?.message).to.contain('new name, then delete the old one');
    });

    it('counts writes of a minute, and vCPU that start together', async () => {
      const storage = await upload(source);
      cloud.state.quotas.regionalCpu = 1;
      await create(fn('shifts', storage));
      expect((await create(fn('zones', storage))).body.error?.message).to.contain('CpuAllocPerProjectRegion');
      cloud.state.quotas.functionWritesPerMinute = 2;
      expect((await create(fn('venues', storage))).status).to.equal(429);
    });

    it('deletes no function whose queue holds tasks, and keeps the name of a deleted queue', async () => {
      const storage = await upload(source);
      await create(fn('shifts', storage));
      const queue = { name: `${parent}/queues/shifts` };
      await ask('cloudtasks', 'POST', `/v2/${parent}/queues`, queue);
      const task = { httpRequest: { url: 'https://example.com' } };
      const { body } = await ask('cloudtasks', 'POST', `/v2/${queue.name}/tasks`, { task });
      expect((await ask('cloudfunctions', 'DELETE', `/v2/${parent}/functions/shifts`)).status).to.equal(400);
      const disable = { ...queue, state: 'DISABLED' };
      expect((await ask('cloudtasks', 'PATCH', `/v2/${queue.name}?updateMask=state`, disable)).status).to.equal(400);
      await ask('cloudtasks', 'DELETE', `/v2/${String(body['name'])}`);
      expect((await ask('cloudfunctions', 'DELETE', `/v2/${parent}/functions/shifts`)).status).to.equal(200);
      expect((await ask('cloudtasks', 'DELETE', `/v2/${queue.name}`)).status).to.equal(200);
      expect((await ask('cloudtasks', 'POST', `/v2/${parent}/queues`, queue)).body.error?.message).to.contain(
        'too recently',
      );
    });
  });

  describe('of traffic', () => {
    const path = `/v2/${parent}/services/shifts`;
    beforeEach(async () => {
      expect((await create(fn('shifts', await upload(source)))).body['error']).to.equal(undefined);
    });
    const patch = (body: object) => ask('run', 'PATCH', `${path}?updateMask=traffic`, body);
    const all = { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST', percent: 100 };

    it('moves tags by an operation, and rejects stale etags', async () => {
      const { etag, latestReadyRevision } = (await ask('run', 'GET', path)).body;
      const revision = String(latestReadyRevision).split('/').at(-1);
      const live = { type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION', revision, tag: 'live' };
      const started = await patch({ etag, traffic: [all, live] });
      expect(started.body['done']).to.equal(false);
      expect((await ask('run', 'GET', `/v2/${String(started.body['name'])}`)).body['done']).to.equal(true);
      const statuses = (await ask('run', 'GET', path)).body['trafficStatuses'] as { tag?: string; revision?: string }[];
      expect(statuses.map(({ tag, revision: at }) => [tag, at])).to.deep.equal([
        [undefined, revision],
        ['live', revision],
      ]);
      expect((await patch({ etag, traffic: [all] })).status).to.equal(409);
    });

    it('rejects what is not 100 %, unknown revisions, and tags that are too long', async () => {
      const to = (revision: string, more: object) => ({
        type: 'TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION',
        revision,
        ...more,
      });
      expect((await patch({ traffic: [{ ...all, percent: 50 }] })).status).to.equal(400);
      expect((await patch({ traffic: [to('shifts-00009-abc', { percent: 100 })] })).status).to.equal(400);
      const { latestReadyRevision } = (await ask('run', 'GET', path)).body;
      const newest = String(latestReadyRevision).split('/').at(-1) ?? '';
      expect((await patch({ traffic: [all, to(newest, { tag: `t${'a'.repeat(45)}` })] })).status).to.equal(400);
    });
  });

  it('stores an object only over the generation that is expected', async () => {
    const path = (generation: string) =>
      `/upload/storage/v1/b/fresh-rehearsal-deploys/o?uploadType=media&name=a%2Fb&ifGenerationMatch=${generation}`;
    const first = await ask('storage', 'POST', path('0'), { n: 1 });
    expect(first.status).to.equal(200);
    expect((await ask('storage', 'POST', path('0'), { n: 2 })).status).to.equal(412);
    expect((await ask('storage', 'POST', path(String(first.body['generation'])), { n: 2 })).status).to.equal(200);
    const object = '/storage/v1/b/fresh-rehearsal-deploys/o/a%2Fb';
    expect((await ask('storage', 'GET', `${object}?alt=media`)).body).to.deep.equal({ n: 2 });
    const listed = (await ask('storage', 'GET', '/storage/v1/b/fresh-rehearsal-deploys/o?prefix=a%2F')).body;
    expect(listed['items']).to.have.length(1);
  });
});
