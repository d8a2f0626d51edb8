/**
 * Loaded before a function (`NODE_OPTIONS`): sends its spans to SPAN_SINK_PORT as the service host of the local cloud sends them to
 * its supervisor (`emulators/local-cloud/traces/record-spans.ts`), in groups of 20 ms. JavaScript, because no loader for TypeScript may
 * change what is measured.
 */
import { subscribe } from 'node:diagnostics_channel';
import { connect } from 'node:net';

const socket = connect(Number(process.env['SPAN_SINK_PORT']), '127.0.0.1');
socket.unref();
/** @type {unknown[]} */
let waiting = [];
subscribe('fresh.span', (span) => {
  waiting.push(span);
  if (waiting.length > 1) return;
  setTimeout(() => {
    socket.write(`${JSON.stringify(waiting)}\n`);
    waiting = [];
  }, 20);
});
