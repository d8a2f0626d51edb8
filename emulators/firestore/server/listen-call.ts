import { status } from '@grpc/grpc-js';
import { Failure, invalid } from '../engine/failure.ts';
import { listen, resumeToken, type Target, type TargetUpdate } from '../engine/listener.ts';
import { timestamp } from '../engine/time.ts';
import type { Databases } from './databases.ts';
import type { ListenRequest, ListenResponse } from './requests.ts';
import { message, type FirestoreService } from './service.ts';

/** One open Listen call: takes what the client asks for, sends what it is told, until it is stopped. */
export function listenCall(
  databases: Databases,
  service: FirestoreService,
  send: (answer: ListenResponse) => void,
): { onRequest: (request: ListenRequest) => void; stop: () => void } {
  const targets = new Map<number, () => void>();

  const update = (database: string, targetId: number, { at, changed, gone }: TargetUpdate, first: boolean) => {
    const [targetIds, readTime] = [[targetId], timestamp(at)];
    for (const document of changed) {
      const { fields } = document;
      send({ documentChange: { document: message(database, { ...document, fields }), targetIds } });
    }
    for (const path of gone) {
      send({ documentDelete: { document: `${database}/documents/${path}`, readTime, removedTargetIds: targetIds } });
    }
    const moment = { readTime, resumeToken: resumeToken(at) };
    if (first) send({ targetChange: { targetChangeType: 'CURRENT', targetIds, ...moment } });
    // Without ids: all targets are true to this moment, so the client can show what it has.
    send({ targetChange: { targetChangeType: 'NO_CHANGE', ...moment } });
  };

  const add = (database: string, { targetId = 0, query, documents }: NonNullable<ListenRequest['addTarget']>) => {
    let target: Target;
    try {
      if (query) ({ query: target } = service.query(query.parent, query.structuredQuery));
      else if (documents) target = { names: documents.documents ?? [] };
      else throw invalid('A target needs a query or documents.');
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const cause = { code: error.code, message: error.message };
      send({ targetChange: { targetChangeType: 'REMOVE', targetIds: [targetId], cause } });
      return;
    }
    send({ targetChange: { targetChangeType: 'ADD', targetIds: [targetId] } });
    let first = true;
    const stop = listen(databases.at(database).database, target, (change) => {
      update(database, targetId, change, first);
      first = false;
    });
    targets.get(targetId)?.();
    targets.set(targetId, stop);
  };

  return {
    onRequest({ database, addTarget, removeTarget }) {
      if (addTarget) add(database, addTarget);
      else if (removeTarget !== undefined) {
        targets.get(removeTarget)?.();
        targets.delete(removeTarget);
        send({ targetChange: { targetChangeType: 'REMOVE', targetIds: [removeTarget] } });
      } else throw new Failure(status.INVALID_ARGUMENT, 'Nothing is to be listened to.');
    },
    stop() {
      for (const stop of targets.values()) stop();
      targets.clear();
    },
  };
}
