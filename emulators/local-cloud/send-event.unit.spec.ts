import { eventEnvelope } from '@fresh/contracts/envelope';
import { eventPath, logEntry } from '@fresh/kernel/events/event-log';
import { toFields } from '@fresh/kernel/testing/wire';
import { expect } from 'chai';
import { catalogue } from '../console/catalogue.ts';
import { loggedDocument, sentEvent } from './send-event.ts';

describe('an event sent from the console', () => {
  it('is logged as the kernel logs it, whatever its type', () => {
    const now = Date.UTC(2030, 0, 1);
    for (const { type, sample } of catalogue().events) {
      const envelope = eventEnvelope.parse(sample);
      const { path, fields } = loggedDocument(sentEvent.parse(sample), now);
      const { recordedAt: _server, ...entry } = logEntry(envelope, now);
      expect(path).to.equal(eventPath(type, envelope.id));
      expect(fields).to.deep.equal(toFields(entry));
    }
  });

  it('needs an id and a type that a path can hold', () => {
    const [sample] = catalogue().events.map((event) => event.sample as object);
    expect(sentEvent.safeParse({ ...sample, id: '../x' }).success).to.equal(false);
    expect(sentEvent.safeParse({ ...sample, type: 'other' }).success).to.equal(false);
  });
});
