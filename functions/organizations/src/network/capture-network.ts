import { captureNetwork as capture } from '@fresh/contracts/captures/organizations';
import type { NetworkEvent } from '@fresh/contracts/events/organizations';
import type { CapturedAggregate } from '@fresh/kernel/events/captured-aggregate';
import { changesBetween } from './changes-between.ts';
import type { Network } from './network.ts';
import { networkOf } from './store.ts';

/** Networks, where the monolith's N5 writes them. */
export const captureNetwork: CapturedAggregate<Network, NetworkEvent> = {
  capture,
  read: networkOf,
  changesBetween,
  orgIdOf: () => null,
};
