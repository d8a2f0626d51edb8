import { writeLine } from '../telemetry/line.ts';

/** The sweep found a write that no capture published; `outcome`: whether its replay is in the queue. */
export function lostCaptureFound(capture: string, path: string, write: string, outcome: 'queued' | 'recorded'): void {
  writeLine('ERROR', 'lost_capture_found', 'a change was not captured', { capture, path, write, outcome });
}

/** The sweep found so many of them on one page that it queued no replay and ended for this capture. */
export function captureSweepStopped(capture: string, found: number, examined: number): void {
  writeLine('ERROR', 'capture_sweep_stopped', 'too many changes were not captured', {
    ...{ capture, found, examined },
    outcome: 'recorded, not queued',
  });
}

/** What one run of the sweep did for one capture. */
export interface SweepLine {
  readonly capture: string;
  /** Documents and logged events that were looked at. */
  readonly documents: number;
  readonly events: number;
  /** Documents whose last write has no event, such as that of a cache: each was compared with its log. */
  readonly compared: number;
  readonly found: number;
  readonly stopped: boolean;
  /** Whether the run came to the last document and the last event. */
  readonly complete: boolean;
}

/** One line for each capture of a run of the sweep. */
export function captureSwept({ stopped, complete, ...line }: SweepLine): void {
  const outcome = stopped ? 'stopped' : complete ? 'complete' : 'goes on next time';
  writeLine('INFO', 'capture_swept', 'capture swept', { ...line, outcome });
}
