import type { RoutingEvent } from '@fresh/contracts/events/platform';
import { writeLine } from '@fresh/kernel/telemetry/line';

/** An administrator chose which side serves routes; no change when it was so already. */
export function routingChanged(uid: string, requestId: string, changes: RoutingEvent['data']['changes']): void {
  writeLine('INFO', 'routing_changed', 'routing changed', { uid, requestId, changes, outcome: 'changed' });
}
