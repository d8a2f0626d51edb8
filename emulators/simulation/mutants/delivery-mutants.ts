import type { Mutant } from './mutant.ts';

const events = 'functions/lib/kernel/src/events';

/** Edits of how events are delivered and handled once. */
export const deliveryMutants: readonly Mutant[] = [
  {
    name: 'no-inbox-entry',
    file: `${events}/attempt.ts`,
    find: '    writeInbox(db, batch, key, state, seen?.updateTime ?? null, now());\n',
    replace: '    if (step.next !== null) writeInbox(db, batch, key, state, seen?.updateTime ?? null, now());\n',
    breaks: 'An effect is committed without its inbox entry: the next delivery repeats it.',
  },
  {
    name: 'effect-before-inbox',
    file: `${events}/attempt.ts`,
    find: '    step.write(batch);\n',
    replace: '    const effect = db.batch();\n    step.write(effect);\n    await effect.commit();\n',
    breaks: 'An effect is committed before its inbox entry: a crash or another delivery in between repeats it.',
  },
  {
    name: 'inbox-before-effect',
    file: `${events}/attempt.ts`,
    find: '      const written: Timestamp | undefined = (await commitBatch(batch)).at(-1)?.writeTime;',
    replace:
      '      const early = db.batch();\n' +
      '      writeInbox(db, early, key, state, seen?.updateTime ?? null, now());\n' +
      '      await early.commit();\n' +
      '      const late = db.batch();\n' +
      '      step.write(late);\n' +
      '      const written: Timestamp | undefined = (await commitBatch(late)).at(-1)?.writeTime;',
    breaks: 'The inbox entry is committed before the effect: a crash in between loses it.',
  },
  {
    name: 'inbox-key-without-subscriber',
    file: `${events}/inbox.ts`,
    find: 'return db.doc(`inbox/${subscriber}:${eventId}`);',
    replace: 'return db.doc(`inbox/${subscriber.length}:${eventId}`);',
    breaks: 'Two subscribers with names of one length share an entry: the second one skips the event.',
  },
  {
    name: 'inbox-entry-overwritten',
    file: `${events}/inbox.ts`,
    find: 'batch.create(ref, { ...entry,',
    replace: 'batch.set(ref, { ...entry,',
    breaks: 'Two deliveries at once both commit their effect.',
  },
  {
    name: 'due-event-at-once',
    file: `${events}/attempt.ts`,
    find: 'if (dueAt !== null && dueAt - runtime.now() > clockSkewMs) return postpone(key, dueAt, runtime);',
    replace: '',
    breaks: 'An event that is due later is handled at once.',
  },
  {
    name: 'push-before-commit',
    file: `${events}/commit-batch.ts`,
    find: '  const results = await withSpan(',
    replace: '  await pushCommitted(batch);\n  const results = await withSpan(',
    breaks: 'Events of a batch are pushed before they are committed, or without ever being it.',
  },
  {
    name: 'push-inside-transaction',
    file: 'functions/lib/kernel/src/transaction.ts',
    find: '          companion?.addTo(tx, result);\n',
    replace: '          companion?.addTo(tx, result);\n          await pushCommitted(tx);\n',
    breaks: 'Events of a transaction are pushed before its commit.',
  },
  {
    name: 'sequence-not-counted-in-a-commit',
    file: `${events}/event-log.ts`,
    find: 'const sequence = source.version + index + 1;',
    replace: 'const sequence = source.version + 1;',
    breaks: 'Two events of one commit have the same sequence and id.',
  },
  {
    name: 'sequence-skips',
    file: `${events}/event-log.ts`,
    find: 'const sequence = source.version + index + 1;',
    replace: 'const sequence = source.version + index + 1 + (index > 0 ? 1 : 0);',
    breaks: 'Sequences have a gap where one commit logs two events.',
  },
  {
    name: 'reconciler-finds-nothing',
    file: 'functions/platform/src/reconciler/search-log.ts',
    find: '      undelivered.filter(({ subscriber }) => !late.has(subscriber)),',
    replace: '      undelivered.slice(0, 0),',
    breaks: 'Events whose trigger was lost are never delivered.',
  },
  {
    name: 'reconciler-skips-the-last-page',
    file: 'functions/platform/src/reconciler/search-log.ts',
    find: '    const undelivered = await findUndelivered(expected);',
    replace: '    const undelivered = rows.length < size ? [] : await findUndelivered(expected);',
    breaks: 'Events on the last page of the log pass by, with the checkpoint behind them.',
  },
  {
    name: 'reconciler-covers-what-it-has-not-read',
    file: 'functions/platform/src/reconciler/search-log.ts',
    find: '    const rows = await readLogPage(shard, position, before, size);',
    replace: '    const rows = (await readLogPage(shard, position, before, size)).slice(-1);',
    breaks: 'Of each page only the last event is looked at.',
  },
  {
    name: 'inbox-entry-based-on-nothing',
    file: `${events}/inbox.ts`,
    find: 'heldFor }, { lastUpdateTime: basedOn });',
    replace: 'heldFor });',
    breaks: 'A delivery that read the entry before another one was done with it commits its effect, too.',
  },
  {
    name: 'replay-handles-what-is-done',
    file: `${events}/attempt.ts`,
    find: "if (seen?.progress.status === 'done' && !isNewRebuild(seen, replay)) return",
    replace: "if (seen?.progress.status === 'done' && replay === null) return",
    breaks: 'A replay applies an event again that its subscriber has handled since.',
  },
  {
    name: 'replay-of-nothing',
    file: `${events}/attempt.ts`,
    find: "if (seen?.progress.status === 'dead' && !isNewReplay(seen, replay)) return",
    replace: "if (seen?.progress.status === 'dead') return",
    breaks: 'A replay says that it delivers dead letters, and no subscriber handles them.',
  },
  {
    name: 'replay-drops-a-letter',
    file: 'functions/platform/src/operations/replay.ts',
    find: '  for (const { service, ...key } of found) {',
    replace: '  for (const { service, ...key } of found.slice(1)) {',
    breaks: 'A replay leaves out one of the letters.',
  },
  {
    name: 'letter-stays-after-its-replay',
    file: `${events}/attempt.ts`,
    find: '    if (step.next === null && replay !== null) batch.delete(deadLetterRef(db, key));\n',
    replace: '',
    breaks: 'A dead letter is listed though its replay succeeded: operators replay it again.',
  },
];
