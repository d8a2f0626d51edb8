import { status } from '@grpc/grpc-js';
import { Failure, invalid } from '../engine/failure.ts';
import { listen, resumeToken, type Target, type TargetUpdate } from '../engine/listener.ts';
import { databaseName, documentPath } from '../engine/paths.ts';
import { timestamp } from '../engine/time.ts';
import type { Databases } from './databases.ts';
import type { ListenRequest, ListenResponse } from './requests.ts';
import { documentMessage, type FirestoreService } from './service.ts';

/** One open Listen call: takes what the client asks for, sends what the listeners report, until it is stopped. */
export function listenCall(
  databases: Databases,
  service: FirestoreService,
  send: (response: ListenResponse) => void,
): { onRequest: (request: ListenRequest) => void; stop: () => void } {
  const targets = new Map<number, () => void>();

  const update = (database: string, targetId: number, { at, changed, gone }: TargetUpdate, first: boolean) => {
    const [targetIds, readTime] = [[targetId], timestamp(at)];
    const show = documentMessage(database);
    const place = databases.at(database);
    for (const document of changed) send({ documentChange: { document: show(document), targetIds } });
    for (const path of gone) {
      const removed = { document: `${database}/documents/${path}`, readTime, removedTargetIds: targetIds };
      if (place.database.get(path)) send({ documentRemove: removed });
      else send({ documentDelete: removed });
    }
    const moment = { readTime, resumeToken: resumeToken(at) };
    if (first) send({ targetChange: { targetChangeType: 'CURRENT', targetIds, ...moment } });
    // Without ids: all targets are true to this moment, so the client can show what it has.
    send({ targetChange: { targetChangeType: 'NO_CHANGE', ...moment } });
  };

  const remove = (targetId: number, cause?: { readonly code: number; readonly message: string }) => {
    targets.get(targetId)?.();
    targets.delete(targetId);
    send({ targetChange: { targetChangeType: 'REMOVE', targetIds: [targetId], ...(cause && { cause }) } });
  };

  const add = (database: string, request: NonNullable<ListenRequest['addTarget']>) => {
    const { targetId = 0, query, documents, resumeToken, readTime, once } = request;
    let target: Target;
    try {
      if (query) ({ query: target } = service.query(query.parent, query.structuredQuery));
      else if (documents) target = { names: documents.documents ?? [] };
      else throw invalid('A target needs a query or documents.');
      if ('names' in target) target.names.forEach(documentPath);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      remove(targetId, { code: error.code, message: error.message });
      return;
    }
    send({ targetChange: { targetChangeType: 'ADD', targetIds: [targetId] } });
    // Every listener begins anew: a client that comes back forgets what it had, or it would keep what was deleted meanwhile.
    if ((resumeToken && resumeToken.length > 0) || readTime) {
      send({ targetChange: { targetChangeType: 'RESET', targetIds: [targetId] } });
    }
    let first = true;
    targets.get(targetId)?.();
    const stop = listen(databases.at(database).database, target, (change) => {
      update(database, targetId, change, first);
      first = false;
    });
    targets.set(targetId, stop);
    if (once === true) remove(targetId);
  };

  return {
    onRequest({ database, addTarget, removeTarget }) {
      if (addTarget) add(databaseName(database), addTarget);
      else if (removeTarget !== undefined) remove(removeTarget);
      else throw new Failure(status.INVALID_ARGUMENT, 'Nothing is to be listened to.');
    },
    stop() {
      for (const stop of targets.values()) stop();
      targets.clear();
    },
  };
}
