import type { Capture } from '@fresh/contracts/capture';
import { event, type EventOf } from '@fresh/contracts/event';
import { expect } from 'chai';
import type { Firestore, WriteBatch } from 'firebase-admin/firestore';
import * as z from 'zod';
import { firestore } from '../firebase.ts';
import { loggedEvents } from '../testing/logged-events.ts';
import { uniqueId } from '../testing/world.ts';
import { writePast, type Write } from '../testing/write-delivery.ts';
import type { CapturedAggregate } from './captured-aggregate.ts';
import { captureWrite } from './capture-write.ts';
import { aggregate as aggregateOf } from './aggregate.ts';

const data = z.object({ name: z.string() });
const make = <const T extends string>(type: T) =>
  event({ type, service: 'platform', summary: 'Only in this spec.', data });
const started = make('fresh.platform.captest.v1.started');
const named = make('fresh.platform.captest.v1.named');
const ended = make('fresh.platform.captest.v1.ended');
const definitions = [started, named, ended];
type TestEvent = EventOf<typeof started> | EventOf<typeof named> | EventOf<typeof ended>;

const document = z.object({ version: z.number().default(0), name: z.string(), times: z.number().default(1) });
type State = z.output<typeof document>;

const capture: Capture = {
  name: uniqueId('captureTest'),
  service: 'platform',
  document: 'captests/{id}',
  publishes: definitions,
  deletionEvents: [ended],
  summary: 'Only in this spec.',
};
const aggregate: CapturedAggregate<State, TestEvent> = {
  capture,
  read: (snapshot) => document.parse(snapshot.data()),
  changesBetween: (before, after) => {
    if (!after) return before ? [{ type: ended.type, data: before }] : [];
    if (!before) return Array.from({ length: after.times }, () => ({ type: started.type, data: after }));
    return before.name === after.name ? [] : [{ type: named.type, data: after }];
  },
  evolve: (state, { data }) => ({ ...data, times: 1, version: (state?.version ?? 0) + 1 }),
  orgIdOf: () => 'alpha',
};

describe('capturing a write', () => {
  let lines: string[];
  let waited: number[];
  beforeEach(() => {
    lines = [];
    waited = [];
  });

  /** Firestore, with something that happens right before each commit of a batch. */
  const meanwhile = (happens: () => Promise<unknown>): Firestore => {
    const db = firestore();
    const batch = (): WriteBatch => {
      const real = db.batch();
      const commit = real.commit.bind(real);
      real.commit = async () => {
        await happens();
        return commit();
      };
      return real;
    };
    const [doc, getAll, collectionGroup] = [db.doc.bind(db), db.getAll.bind(db), db.collectionGroup.bind(db)];
    return { doc, getAll, collectionGroup, batch } as unknown as Firestore;
  };
  const handle = ({ id, before, after }: Write, db: Firestore = firestore(), of = aggregate) =>
    captureWrite(
      of,
      { id, before, after, time: (after.updateTime ?? after.readTime).toMillis() },
      {
        db,
        now: Date.now,
        random: () => 0,
        pause: (ms) => {
          waited.push(ms);
          return Promise.resolve();
        },
        log: {
          changeCaptured: () => lines.push('captured'),
          changeNotCaptured: (_capture, _path, outcome) => lines.push(outcome),
          changeUnmappable: (_capture, _path, cause) => lines.push(String(cause)),
          captureGivenUp: () => lines.push('given up'),
        },
      },
    );
  const newPath = () => `captests/${uniqueId('t')}`;
  const put = (path: string, name: string, more: object = {}) => writePast(path, (ref) => ref.set({ name, ...more }));
  const rename = (path: string, name: string) => writePast(path, (ref) => ref.update({ name }));
  const logged = async (path: string) =>
    (await loggedEvents(definitions, path)).map(({ sequence, type, data: seen, captured }) => {
      const by = captured ? 'monolith' : 'service';
      return `${sequence} ${type.split('.').at(-1)} ${(seen as State).name} by the ${by}`;
    });
  /** As a route of the owning service. */
  const byPath = aggregateOf({
    service: 'platform',
    events: { started, named },
    tenant: () => 'alpha',
    ref: (_orgId, path: string) => firestore().doc(path),
    read: (snapshot): State | null => aggregate.read(snapshot),
    evolve: (state, event: TestEvent) => ({ name: event.data.name, times: 1, version: (state?.version ?? 0) + 1 }),
    toDocument: (state) => state,
    replaces: true,
  });
  const renameByService = (path: string, name: string) => {
    const trace = { correlationId: 'c' };
    const request = { actor: { uid: 'maria' }, requestId: 'c', trace, now: Date.now };
    return byPath.change(request, path, () => [{ type: named.type, data: { name } }]);
  };
  const onceThen = (happens: () => Promise<unknown>) => {
    let left = 1;
    return meanwhile(async () => (left-- > 0 ? happens() : undefined));
  };

  it('publishes a deletion under the path that the payload names, whatever the header makes of it', async () => {
    const path = `captests/${uniqueId('café')}`;
    await handle(await put(path, 'a'));
    const deletion = await writePast(path, (ref) => ref.delete());
    const misread = Buffer.from(path, 'utf8').toString('latin1');
    const after = await firestore().doc(misread).get();
    expect(await handle({ ...deletion, after })).to.equal('published');
    expect(await logged(path)).to.deep.equal(['1 started a by the monolith', '2 ended a by the monolith']);
    expect(await logged(misread)).to.deep.equal([]);
  });

  it('builds on a write of the service that comes in between, and logs what holds after it', async () => {
    const path = newPath();
    const begin = await put(path, 'a');
    expect(await handle(begin)).to.equal('published');
    const renamed = await rename(path, 'b');
    const racing = onceThen(() => renameByService(path, 'c'));
    expect(await handle(renamed, racing)).to.equal('published');
    expect(await logged(path)).to.deep.equal([
      '1 started a by the monolith',
      '2 named c by the service',
      '3 named c by the monolith',
    ]);
    expect((await firestore().doc(path).get()).data()).to.include({ name: 'c', version: 3 });
  });

  it('builds on another write of the monolith that comes in between', async () => {
    const path = newPath();
    await handle(await put(path, 'a'));
    const first = await rename(path, 'b');
    let second: Write | undefined;
    const racing = onceThen(async () => (second = await rename(path, 'c')));
    expect(await handle(first, racing)).to.equal('published');
    expect(second && (await handle(second))).to.equal('published');
    expect((await logged(path)).slice(1)).to.deep.equal(['2 named b by the monolith', '3 named c by the monolith']);
  });

  it('gives two changes of a document that is gone a sequence each, though nothing of it is left to meet in', async () => {
    const path = newPath();
    const [first, second, gone] = [
      await put(path, 'a'),
      await rename(path, 'b'),
      await writePast(path, (ref) => ref.delete()),
    ];
    const racing = onceThen(() => handle(second));
    expect(await handle(first, racing)).to.equal('published');
    expect(await handle(gone)).to.equal('published');
    expect(await logged(path)).to.deep.equal([
      '1 named b by the monolith',
      '2 started a by the monolith',
      '3 ended b by the monolith',
    ]);
  });

  it('waits before an end that comes right after a change, and before no other', async () => {
    const path = newPath();
    await handle(await put(path, 'a'));
    expect(waited).to.deep.equal([]);
    await handle(await writePast(path, (ref) => ref.delete()));
    expect(waited).to.deep.equal([10_000]);
  });

  it('leaves it to the platform when it is never alone with the document', async () => {
    const path = newPath();
    const begin = await put(path, 'a');
    let count = 0;
    const busy = meanwhile(() => firestore().doc(path).update({ seen: ++count }));
    const failure = await handle(begin, busy).catch((error: unknown) => error);
    expect(failure).to.have.property('code');
    expect(count).to.equal(8);
    expect(await logged(path)).to.deep.equal([]);
    expect(await handle(begin)).to.equal('published');
  });

  it('gives up at once what no event can say: too much at once, or larger than a document may be', async () => {
    const path = newPath();
    expect(await handle(await put(path, 'a', { times: 451 }))).to.equal('unmappable');
    expect(lines.at(-1)).to.contain('451 events');
    const large = await put(newPath(), 'a'.repeat(500_000), { times: 1 });
    const doubled: typeof aggregate = {
      ...aggregate,
      changesBetween: (_before, after) => [
        { type: started.type, data: { name: `${after?.name}${after?.name}${after?.name}` } },
      ],
    };
    expect(await handle(large, firestore(), doubled)).to.equal('unmappable');
    expect(await logged(large.path)).to.deep.equal([]);
  });

  it('goes on from the log where a deleted document came back from a backup, and logs that it is back', async () => {
    const path = newPath();
    await handle(await put(path, 'a'));
    await handle(await rename(path, 'b'));
    await handle(await writePast(path, (ref) => ref.delete()));
    const backup = { version: 1, updatedAt: Date.now() - 24 * 60 * 60_000 };
    const back = await put(path, 'a', backup);
    expect(await handle(back)).to.equal('published');
    expect(await handle(back)).to.equal('duplicate');
    expect((await logged(path)).slice(2)).to.deep.equal(['3 ended b by the monolith', '4 started a by the monolith']);
    expect((await firestore().doc(path).get()).data()).to.include({ name: 'a', version: 4 });
    await renameByService(path, 'c');
    expect((await logged(path)).at(-1)).to.equal('5 named c by the service');
  });

  it('corrects the version of a restored document that has no event to log', async () => {
    const path = newPath();
    await handle(await put(path, 'a'));
    await handle(await rename(path, 'b'));
    await firestore().doc(path).delete();
    const silent = { ...aggregate, changesBetween: () => [] };
    const back = await put(path, 'a', { version: 1, updatedAt: Date.now() - 24 * 60 * 60_000 });
    expect(await handle(back, firestore(), silent)).to.equal('published');
    expect((await firestore().doc(path).get()).data()).to.include({ name: 'a', version: 2 });
  });

  it('leaves alone what a service made under an old date', async () => {
    const path = newPath();
    const made = await put(path, 'a');
    await handle(made);
    await firestore()
      .doc(path)
      .update({ updatedAt: Date.now() - 24 * 60 * 60_000 });
    const after = await firestore().doc(path).get();
    expect(after.get('version')).to.equal(1);
    expect(await handle({ ...made, id: uniqueId('write'), after })).to.equal('own');
    expect(await logged(path)).to.have.length(1);
  });

  it('commits with an end what has to be remembered of it', async () => {
    const path = newPath();
    await handle(await put(path, 'a'));
    const remembered = firestore().doc(`${path}/memory/of`);
    const remembering: typeof aggregate = {
      ...aggregate,
      onDeleted: (before, version) =>
        Promise.resolve((batch) => batch.create(remembered, { name: before.name, version })),
    };
    const gone = await writePast(path, (ref) => ref.delete());
    expect(await handle(gone, firestore(), remembering)).to.equal('published');
    expect(await handle(gone, firestore(), remembering)).to.equal('duplicate');
    expect((await remembered.get()).data()).to.deep.equal({ name: 'a', version: 2 });
  });

  it('publishes no older values after newer ones, where a later write has dropped the version', async () => {
    const path = newPath();
    const first = await put(path, 'a');
    const second = await rename(path, 'b');
    expect(await handle(second)).to.equal('published');
    await put(path, 'b');
    expect(await handle(first)).to.equal('published');
    expect(await logged(path)).to.deep.equal(['1 named b by the monolith', '2 started b by the monolith']);
  });
});
