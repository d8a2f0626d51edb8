import { region } from '@fresh/contracts/region';
import { services } from '@fresh/contracts/registry';
import type { ServiceName } from '@fresh/contracts/route';
import { serviceAccountEmail } from '@fresh/contracts/service-identities';
import { expect } from 'chai';
import { cliBackend, cliModule, endpointsIn, type Backend, type Endpoint } from './testing/cli-endpoints.ts';

/** What a deploy of the CLI computes and sends, by its module. */
interface Cli {
  readonly backends: { of: (...endpoints: Endpoint[]) => Backend };
  readonly ensure: { secretsAccessDelta: (backends: object) => Promise<Record<string, string[]>> };
  readonly scheduler: { jobFromEndpoint: (endpoint: Endpoint, at: string, number: string) => Promise<ScheduledJob> };
  readonly proto: { getInvokerMembers: (invoker: readonly string[], project: string) => string[] };
}
interface ScheduledJob {
  readonly httpTarget: { readonly oidcToken: { readonly serviceAccountEmail: string } };
}

const project = 'team-a1';

describe('the accounts that the Firebase CLI sends to Google', function () {
  // It is a large program.
  this.timeout(60_000);

  let cli: Cli;
  const deployed = new Map<ServiceName, Endpoint[]>();
  before(async () => {
    cli = {
      backends: cliModule('deploy/functions/backend') as Cli['backends'],
      ensure: cliModule('deploy/functions/ensure') as Cli['ensure'],
      scheduler: cliModule('gcp/cloudscheduler') as Cli['scheduler'],
      proto: cliModule('gcp/proto') as Cli['proto'],
    };
    for (const service of services) deployed.set(service, endpointsIn(await cliBackend(service, project)));
  });
  const endpointsOf = (service: ServiceName) => deployed.get(service) ?? [];

  it('are the full addresses of what functions run as', () => {
    for (const service of services) {
      expect(endpointsOf(service)).not.to.deep.equal([]);
      for (const { id, serviceAccount } of endpointsOf(service)) {
        expect(serviceAccount, id).to.equal(serviceAccountEmail(service, project));
      }
    }
  });

  it('are members that a policy takes, for everything that is not public', () => {
    const members = [...deployed.values()].flat().flatMap(({ httpsTrigger, taskQueueTrigger }) => {
      const invoker = httpsTrigger?.invoker ?? taskQueueTrigger?.invoker;
      return invoker ? cli.proto.getInvokerMembers(invoker, project) : [];
    });
    const known = services.map((service) => `serviceAccount:${serviceAccountEmail(service, project)}`);
    expect(known).to.include.members(members.filter((member) => member !== 'allUsers'));
    expect(new Set(members)).to.include.keys('allUsers', `serviceAccount:${serviceAccountEmail('platform', project)}`);
  });

  it('are addresses where functions get access to a secret, and nothing where they have it', async () => {
    const wanted = endpointsOf('identity');
    const secrets = new Set(
      wanted.flatMap((one) => (one.secretEnvironmentVariables ?? []).map(({ secret }) => secret)),
    );
    expect(secrets).not.to.deep.equal(new Set());
    const wantBackend = cli.backends.of(...wanted);
    const delta = await cli.ensure.secretsAccessDelta({ wantBackend, haveBackend: cli.backends.of() });
    expect(new Set(Object.keys(delta))).to.deep.equal(secrets);
    for (const accounts of Object.values(delta)) {
      expect(accounts).to.deep.equal([serviceAccountEmail('identity', project)]);
    }
    // What Google returns of a deployed function has the full address.
    const serviceAccount = serviceAccountEmail('identity', project);
    const haveBackend = cli.backends.of(...wanted.map((one) => ({ ...one, serviceAccount })));
    expect(await cli.ensure.secretsAccessDelta({ wantBackend, haveBackend })).to.deep.equal({});
  });

  it('is an address in the job that starts a scheduled function', async () => {
    const scheduled = endpointsOf('platform').filter(({ scheduleTrigger }) => scheduleTrigger !== undefined);
    expect(scheduled).not.to.deep.equal([]);
    for (const endpoint of scheduled) {
      const job = await cli.scheduler.jobFromEndpoint({ ...endpoint, uri: 'https://example.com' }, region, '1');
      expect(job.httpTarget.oidcToken.serviceAccountEmail).to.equal(serviceAccountEmail('platform', project));
    }
  });
});
