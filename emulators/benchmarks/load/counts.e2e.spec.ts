import { expect } from 'chai';
import { countedRun } from './counts.ts';
import { signUsersIn, Traffic } from './traffic.ts';

const gatewayUrl = process.env['GATEWAY_URL'] ?? 'http://127.0.0.1:5000';
const clients = 8;
const trafficMs = 4_000;

describe('what spans count under load', function () {
  this.timeout(180_000);

  it('is what Firestore counts itself, for every request of mixed traffic, with all that follows from it', async function () {
    const { status } = await fetch(`${gatewayUrl}/__/local-cloud/status`);
    if (status === 404) this.skip(); // the Firebase Emulator Suite keeps no traces
    const { firestore } = (await (await fetch(`${gatewayUrl}/__/local-cloud/status`)).json()) as { firestore: string };
    if (firestore !== 'embedded') this.skip(); // the official emulator counts nothing
    const users = await signUsersIn(gatewayUrl, 2, 3);
    const { sent, differences } = await countedRun(gatewayUrl, () =>
      new Traffic(gatewayUrl, users, 60_000).run(clients, Date.now() + trafficMs, 20261129),
    );
    expect(differences).to.deep.equal([]);
    expect(sent.length).to.be.greaterThan(clients);
    expect(new Set(sent.map(({ what }) => what.split(' ')[0]))).to.include.keys('GET', 'POST');
  });
});
