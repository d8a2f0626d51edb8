/**
 * The embedded Firestore beside the official one: the same random programs on both, every response compared. What
 * differs on purpose is not generated; `differences.official.int.spec.ts` has it. The programs are always the same, as
 * a quirk that that is unknown yet should not fail a build. To look for one: other numbers as PARITY_SEED, and more
 * PARITY_PROGRAMS.
 */
import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import fc from 'fast-check';
import type { Firestore } from 'firebase-admin/firestore';
import { startServer, type RunningServer } from '../server/start.ts';
import { connect } from './connect.ts';
import { pairsOfWrites, program, type Operation } from './operations.ts';
import { RawClient } from './raw-client.ts';
import { World } from './world.ts';

const seed = Number(process.env['PARITY_SEED'] ?? 20_261_123);
const programs = Number(process.env['PARITY_PROGRAMS'] ?? 100);
/** They run side by side, as the SDK takes seconds to believe that a query is rejected. */
const AT_ONCE = 100;

describe('the embedded Firestore beside the official one', function () {
  this.timeout(20 * 60_000);

  let embedded: RunningServer;
  let databases: readonly [official: Firestore, embedded: Firestore];
  let rawClients: readonly [official: RawClient, embedded: RawClient];

  before(async () => {
    embedded = await startServer({ host: '127.0.0.1', port: 0 });
    const officialHost = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
    databases = [connect(officialHost), connect(embedded.host)];
    rawClients = [new RawClient(officialHost), new RawClient(embedded.host)];
  });

  // The SDK terminates no client with an open bulk writer, and leaves one open after a write that it rejects itself.
  after(async () => {
    for (const client of rawClients) client.close();
    await embedded.stop();
  });

  it('is another one', async () => {
    const path = `other/${randomInt(2 ** 40)}`;
    const [official, other] = databases;
    await other.doc(path).set({});
    expect((await official.doc(path).get()).exists).to.equal(false);
  });

  it(`handles ${programs} random programs alike (PARITY_SEED=${seed})`, async () => {
    const responses = await expectAlike(fc.sample(program, { seed, numRuns: programs }));
    console.log(`    seed ${seed}: ${responses} responses compared`);
  });

  it('handles any two writes of one commit to one document alike', async () => {
    await expectAlike(pairsOfWrites);
  });

  /**
   * Runs programs on both and compares each response, and what is there at the end. Returns the number of responses.
   */
  async function expectAlike(all: readonly Operation[][]): Promise<number> {
    let responses = 0;
    const compare = async (operations: Operation[]) => {
      const worlds = databases.map((database, i) => new World(database, rawClients[i] as RawClient));
      for (const [i, operation] of operations.entries()) {
        const [expected, seen] = await Promise.all(worlds.map((world) => world.run(operation)));
        responses++;
        if (!isDeepStrictEqual(seen, expected)) return { program: operations.slice(0, i + 1), expected, seen };
      }
      const [expected, seen] = await Promise.all(worlds.map((world) => world.everything()));
      return isDeepStrictEqual(seen, expected) ? [] : { program: operations, expected, seen };
    };
    const differences = [];
    for (let i = 0; i < all.length; i += AT_ONCE) {
      differences.push(...(await Promise.all(all.slice(i, i + AT_ONCE).map(compare))).flat());
    }
    // The shortest says most. Making it shorter still would take longer than the whole test.
    differences.sort((a, b) => a.program.length - b.program.length);
    const [first] = differences;
    const text = [
      ...['at', fc.stringify(first?.program.at(-1)), 'official', fc.stringify(first?.expected)],
      ...['embedded', fc.stringify(first?.seen), 'after', fc.stringify(first?.program.slice(0, -1))],
    ];
    expect(differences.length, text.join('\n')).to.equal(0);
    return responses;
  }
});
