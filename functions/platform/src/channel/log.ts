import { writeLine } from '@fresh/kernel/telemetry/line';

let isSaid = false;

/** No channel is configured, so public events stay inside. Said once by each process: it is a choice, not a failure. */
export function channelMissing(): void {
  if (isSaid) return;
  isSaid = true;
  writeLine('INFO', 'event_channel_not_configured', 'EVENT_CHANNEL is empty, public events are not published', {
    outcome: 'not published',
  });
}
