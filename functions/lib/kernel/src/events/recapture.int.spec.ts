import type { Capture } from '@fresh/contracts/capture';
import { event, type EventOf } from '@fresh/contracts/event';
import { expect } from 'chai';
import * as z from 'zod';
import { ApiError } from '../errors.ts';
import { firestore } from '../firebase.ts';
import { loggedEvents } from '../testing/logged-events.ts';
import { uniqueId } from '../testing/world.ts';
import { writePast, type Write } from '../testing/write-delivery.ts';
import { capture as captureFunction } from './capture.ts';
import { captureFailureRef, maxCaptureAttempts } from './capture-failure.ts';
import { captureWrite } from './capture-write.ts';
import type { CapturedAggregate } from './captured-aggregate.ts';
import { recapturable } from './recapture.ts';

const make = <const T extends string, D extends z.ZodType>(type: T, data: D) =>
  event({ type, service: 'platform', summary: 'Only in this spec.', data });
const started = make('fresh.platform.recaptest.v1.started', z.object({ name: z.string() }));
const changed = make(
  'fresh.platform.recaptest.v1.changed',
  z.object({ name: z.string().optional(), fields: z.array(z.string()) }),
);
const ended = make('fresh.platform.recaptest.v1.ended', z.object({ name: z.string() }));
type TestEvent = EventOf<typeof started> | EventOf<typeof changed> | EventOf<typeof ended>;

const document = z.object({ version: z.number().default(0), name: z.string(), notes: z.string().optional() });
type State = z.output<typeof document>;

const capture: Capture = {
  name: uniqueId('recaptureTest'),
  service: 'platform',
  document: 'recaptests/{id}',
  publishes: [started, changed, ended],
  deletionEvents: [ended],
  summary: 'Only in this spec.',
};

describe('a capture that fails', () => {
  const db = firestore();
  let broken: Error | null;
  let lines: string[];
  beforeEach(() => {
    [broken, lines] = [null, []];
  });

  const aggregate: CapturedAggregate<State, TestEvent> = {
    capture,
    read: (snapshot) => document.parse(snapshot.data()),
    changesBetween: (before, after) => {
      if (broken) throw broken;
      if (!after) return before ? [{ type: ended.type, data: { name: before.name } }] : [];
      if (!before) return [{ type: started.type, data: { name: after.name } }];
      const fields = (['name', 'notes'] as const).filter((name) => before[name] !== after[name]);
      const name = fields.includes('name') ? { name: after.name } : {};
      return fields.length === 0 ? [] : [{ type: changed.type, data: { ...name, fields: [...fields] } }];
    },
    evolve: (state, { type, data }) => {
      if (type === ended.type) return null;
      if (type === changed.type && !state) throw new ApiError('NOT_FOUND', 'not found');
      return { version: (state?.version ?? 0) + 1, name: data.name ?? state?.name ?? '' };
    },
    orgIdOf: () => 'alpha',
  };
  const runtime = {
    db,
    now: Date.now,
    random: () => 0,
    pause: () => Promise.resolve(),
    log: {
      changeCaptured: () => undefined,
      changeNotCaptured: () => undefined,
      changeUnmappable: () => lines.push('unmappable'),
      captureGivenUp: () => lines.push('given up'),
      captureReplayed: () => lines.push('replayed'),
    },
  };
  const handle = ({ id, before, after }: Write) =>
    captureWrite(
      aggregate,
      { id, before, after, time: (after.updateTime ?? after.readTime).toMillis() },
      runtime,
    ).catch(() => 'failed');
  const giveUp = async (write: Write) => {
    broken = new TypeError('a defect of ours');
    const outcomes: string[] = [];
    while (outcomes.length < maxCaptureAttempts) outcomes.push(await handle(write));
    broken = null;
    return outcomes;
  };
  const failure = async ({ id }: Write) => (await captureFailureRef(db, { capture: capture.name, id }).get()).data();
  const replay = ({ id }: Write) => recapturable(aggregate).recapture(id, runtime);
  const newPath = () => `recaptests/${uniqueId('t')}`;
  const put = (path: string, fields: object) => writePast(path, (ref) => ref.set(fields, { merge: true }));
  const logged = async (path: string) =>
    (await loggedEvents(capture.publishes, path)).map(({ type, data }) => [type.split('.').at(-1), data]);

  it('ends after so many attempts in a record without values, which a replay publishes', async () => {
    const path = newPath();
    const begin = await put(path, { name: 'Ann Lee' });
    const outcomes = await giveUp(begin);
    expect(outcomes.slice(0, -1)).to.deep.equal(Array.from({ length: maxCaptureAttempts - 1 }, () => 'failed'));
    expect(outcomes.at(-1)).to.equal('given up');
    const record = await failure(begin);
    expect(record).to.deep.include({ path, write: 'create', cause: 'a defect of ours', attempts: maxCaptureAttempts });
    expect(record).to.deep.include({ fields: ['version', 'name'] });
    expect(JSON.stringify(record)).not.to.contain('Ann Lee');
    expect(await replay(begin)).to.equal('published');
    expect(await logged(path)).to.deep.equal([['started', { name: 'Ann Lee' }]]);
    expect((await db.doc(path).get()).get('version')).to.equal(1);
    expect(await failure(begin)).to.equal(undefined);
    expect(await replay(begin)).to.equal('gone');
    expect(await handle(begin), 'the platform after all').to.equal('duplicate');
    expect(lines).to.deep.equal(['given up', 'replayed']);
  });

  it('is replayed from the document as it is now, against the log, with what only the write can say', async () => {
    const path = newPath();
    await handle(await put(path, { name: 'a', notes: 'first' }));
    const edit = await put(path, { name: 'b', notes: 'second' });
    await giveUp(edit);
    await put(path, { name: 'c' }); // its capture is still on its way
    expect(await replay(edit)).to.equal('published');
    expect((await logged(path)).at(-1)).to.deep.equal(['changed', { name: 'c', fields: ['name', 'notes'] }]);
  });

  it('is replayed without an event where the log says already what the document says', async () => {
    const path = newPath();
    await handle(await put(path, { name: 'a' }));
    const edit = await put(path, { name: 'b' });
    await giveUp(edit);
    await handle(await put(path, { name: 'a' }));
    expect(await replay(edit)).to.equal('nothing');
    expect(await failure(edit)).to.equal(undefined);
    expect(await logged(path)).to.have.length(2);
  });

  it('is replayed where the log begins with a change, because the document is older than the service', async () => {
    const path = newPath();
    await put(path, { name: 'a' });
    await handle(await put(path, { name: 'b' }));
    const edit = await put(path, { name: 'c' });
    await giveUp(edit);
    expect(await replay(edit)).to.equal('published');
    const names = (await logged(path)).map(([type, data]) => [type, (data as { name: string }).name]);
    expect(names).to.deep.equal([
      ['changed', 'b'],
      ['changed', 'c'],
    ]);
    const gone = await writePast(path, (ref) => ref.delete());
    await giveUp(gone);
    expect(await replay(gone), 'its end needs what no event says').to.equal('nothing');
  });

  it('publishes an end by what the log says of the document', async () => {
    const path = newPath();
    await handle(await put(path, { name: 'a' }));
    const gone = await writePast(path, (ref) => ref.delete());
    await giveUp(gone);
    expect(await replay(gone)).to.equal('published');
    expect(await logged(path)).to.deep.equal([
      ['started', { name: 'a' }],
      ['ended', { name: 'a' }],
    ]);
  });

  it('ends at once where no attempt can succeed, and its replay stays until the document has its shape', async () => {
    const path = newPath();
    const shapeless = await put(path, { name: 5 });
    expect(await handle(shapeless)).to.equal('unmappable');
    expect(await failure(shapeless)).to.deep.include({ path, write: 'create', attempts: 1, fields: [] });
    expect(await replay(shapeless).catch(() => 'failed')).to.equal('failed');
    await put(path, { name: 'a' });
    expect(await replay(shapeless)).to.equal('published');
    expect(await logged(path)).to.deep.equal([['started', { name: 'a' }]]);
  });

  it('ends at once where the event comes without its documents, and is replayed like any other', async () => {
    const path = newPath();
    const { id } = await put(path, { name: 'a' });
    const captured = captureFunction(aggregate);
    const delivered = { id, time: new Date().toISOString(), document: path, data: undefined };
    await captured.run(delivered as Parameters<typeof captured.run>[0]);
    const record = (await captureFailureRef(db, { capture: capture.name, id }).get()).data();
    expect(record).to.deep.include({ path, write: 'unknown', fields: [], attempts: 1 });
    expect(await recapturable(aggregate).recapture(id, runtime)).to.equal('published');
    expect(await logged(path)).to.deep.equal([['started', { name: 'a' }]]);
  });

  it('is replayed where the creation failed, and later changes were published', async () => {
    const path = newPath();
    const begin = await put(path, { name: 'a' });
    await giveUp(begin);
    expect(await handle(await put(path, { name: 'b' }))).to.equal('published');
    expect(await replay(begin)).to.equal('published');
    expect(await logged(path)).to.deep.equal([
      ['changed', { name: 'b', fields: ['name'] }],
      ['started', { name: 'b' }],
    ]);
    expect(await failure(begin)).to.equal(undefined);
    expect((await db.doc(path).get()).get('version')).to.equal(2);
  });

  it('is replayed where the creation failed, and the deletion was published', async () => {
    const path = newPath();
    const begin = await put(path, { name: 'a' });
    await giveUp(begin);
    await handle(await put(path, { name: 'b' }));
    await handle(await writePast(path, (ref) => ref.delete()));
    expect(await replay(begin)).to.equal('nothing');
    expect((await logged(path)).map(([type]) => type)).to.deep.equal(['changed', 'ended']);
    expect(await failure(begin)).to.equal(undefined);
  });
});
