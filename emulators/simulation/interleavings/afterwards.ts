import { captures } from '@fresh/contracts/registry';
import type { Database } from '../../firestore/engine/database.ts';
import { idTokenOf } from '../auth.ts';
import type { Calls } from '../calls.ts';
import type { Deliveries } from '../deliveries.ts';
import { outside } from '../instance.ts';
import type { Network } from '../network.ts';
import { people } from '../operations/operation.ts';
import { operator } from '../operator.ts';
import type { Pair } from './pair.ts';
import { monolithWrite } from './monolith-write.ts';

interface Parts {
  readonly epochMs: () => number;
  readonly calls: Calls;
  readonly database: Database;
  readonly deliveries: Pick<Deliveries, 'pairNext'>;
  readonly network: Pick<Network, 'callCallable'>;
}

/** Does what no client does, once all of them are done, and what is delivered for it comes twice. Nothing for other pairs. */
export function startAfterwards(target: Pair['target'] | undefined, parts: Parts): void {
  if (target?.kind !== 'capture' && target?.kind !== 'erasure') return;
  parts.deliveries.pairNext(target.functionName);
  if (target.kind === 'capture') writeAsMonolith(target.functionName, parts);
  else orderErasure(parts);
}

function writeAsMonolith(functionName: string, { calls, database }: Parts): void {
  const capture = captures.find(({ name }) => name === functionName);
  const write = capture ? monolithWrite(database, capture) : null;
  if (write) void calls.make('firestore.commit', () => ({ status: 0, result: database.commit([write]) }));
}

/** Of a member of staff, as a super administrator orders it. */
function orderErasure({ epochMs, database, network }: Parts): void {
  const members = [...database.inCollection('memberships')].map(({ path }) => path);
  const staff = people.filter(({ role }) => role === 'staff');
  const id = staff.find(({ uid }) => members.some((path) => path.startsWith(`memberships/${uid}_`)))?.uid;
  if (id === undefined) return;
  const authorization = `Bearer ${idTokenOf(operator, epochMs())}`;
  void outside({}, () => network.callCallable('orderErasure', { authorization }, { of: 'user', id, dryRun: false }));
}
