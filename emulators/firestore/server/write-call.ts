import { randomUUID } from 'node:crypto';
import { invalid } from '../engine/failure.ts';
import { databaseName } from '../engine/paths.ts';
import { timestamp } from '../engine/time.ts';
import type { WriteRequest, WriteResponse } from './requests.ts';
import { writeResult, type FirestoreService } from './service.ts';

/**
 * One open Write call: the first request opens the stream, each further one is a commit, and they are done in their order.
 * A stream is not resumed: a client that lost one opens another.
 */
export function writeCall(
  service: FirestoreService,
  send: (response: WriteResponse) => void,
  fail: (error: unknown) => void,
): (request: WriteRequest) => void {
  let database: string | undefined;
  let number = 0;
  let last = Promise.resolve();
  const token = () => Buffer.from(String(++number));

  const responseTo = async (request: WriteRequest) => {
    if (database === undefined) {
      if (request.writes?.length) throw invalid('The first request of a Write stream has no writes.');
      if (request.streamId) throw invalid('A Write stream is not resumed here: open a new one.');
      database = databaseName(request.database);
      send({ streamId: randomUUID(), streamToken: token() });
      return;
    }
    const { at, results } = await service.write(database, request.writes ?? [], undefined);
    send({ streamToken: token(), writeResults: results.map(writeResult), commitTime: timestamp(at) });
  };
  return (request) => {
    last = last.then(() => responseTo(request)).catch(fail);
  };
}
