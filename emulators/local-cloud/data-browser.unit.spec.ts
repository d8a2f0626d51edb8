import type { IncomingMessage, ServerResponse } from 'node:http';
import { expect } from 'chai';
import { Database } from '../firestore/engine/database.ts';
import { respondWithData } from './data-browser.ts';
import { TraceStore } from './traces/trace-store.ts';

describe('the data browser', () => {
  const name = 'projects/demo/databases/(default)';
  const database = new Database(name);
  const update = (path: string, fields: object) => ({
    update: { name: `${name}/documents/${path}`, fields: { ...fields } },
  });
  database.commit([
    update('shifts/a', { status: { stringValue: 'open' }, seats: { integerValue: '3' } }),
    update('shifts/b', { status: { stringValue: 'closed' } }),
    update('shifts/a/notes/n', { text: { stringValue: 'open' } }),
  ]);

  const ask = (
    path: string,
    { host = 'localhost:5000', documents = database }: { host?: string; documents?: Database | null } = {},
  ) => {
    const sent = { status: 0, body: {} as Record<string, unknown> };
    const response = {
      writeHead: (status: number) => ((sent.status = status), response),
      end: (text: string) => (sent.body = JSON.parse(text) as Record<string, unknown>),
    };
    const request = {
      url: `/__/local-cloud/data${path}`,
      method: 'GET',
      headers: { host },
    } as unknown as IncomingMessage;
    expect(respondWithData(documents, new TraceStore(), request, response as unknown as ServerResponse)).to.equal(true);
    return sent;
  };

  it('shows the collections, their documents by a field or any text, and one document', () => {
    expect(ask('').body).to.deep.equal({ collections: ['shifts'] });
    const idsOf = (query: string) => (ask(`/shifts${query}`).body['documents'] as { id: string }[]).map(({ id }) => id);
    expect(idsOf('')).to.deep.equal(['a', 'b']);
    expect(idsOf('?text=status%3Dopen')).to.deep.equal(['a']);
    expect(idsOf('?text=seats%20%3D%203')).to.deep.equal(['a']);
    expect(idsOf('?text=CLOSED')).to.deep.equal(['b']);
    expect(ask('/shifts/a').body).to.deep.include({ fields: { status: 'open', seats: 3 }, collections: ['notes'] });
  });

  it('is for pages of this machine, and has nothing to show of the official emulator', () => {
    expect(ask('', { host: 'rebound.example' }).status).to.equal(403);
    expect(ask('', { documents: null }).status).to.equal(404);
  });
});
