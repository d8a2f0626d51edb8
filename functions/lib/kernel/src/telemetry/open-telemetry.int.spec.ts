import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { startFunction, type FunctionProcess } from '../testing/function-process.ts';
import { startOtlpReceiver, type OtlpReceiver } from '../testing/otlp-receiver.ts';

describe('the export of spans', function () {
  this.timeout(120_000);

  let receiver: OtlpReceiver;
  const started: FunctionProcess[] = [];
  before(async () => {
    receiver = await startOtlpReceiver();
  });
  beforeEach(() => {
    receiver.hang(false);
  });
  after(async () => {
    await Promise.all(started.map((each) => each.kill()));
    receiver.close();
  });

  const start = async (env: Record<string, string>) => {
    const health = await startFunction('platform', 'health', { env });
    started.push(health);
    return health;
  };
  const traced = () => start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint });
  /** Asks with a trace of its own; returns its id once the response is there. */
  const ask = async ({ url }: FunctionProcess, flags: '00' | '01' | null = '01'): Promise<string> => {
    const traceId = randomBytes(16).toString('hex');
    const headers = flags && { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flags}` };
    const response = await fetch(`${url}/api/health`, { headers: headers ?? {} });
    await response.arrayBuffer();
    expect(response.status).to.equal(200);
    return traceId;
  };
  const namesOf = (traceId: string) =>
    receiver
      .spans()
      .filter((span) => span.traceId === traceId)
      .map(({ name, service }) => `${String(service)}: ${name}`);
  const linesOf = ({ output }: FunctionProcess, message: string) =>
    output()
      .split('\n')
      .filter((line) => line.includes(`"message":"${message}"`))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  const logged = async (of: FunctionProcess, message: string) => {
    for (let waited = 0; waited < 60_000 && linesOf(of, message).length === 0; waited += 50) await delay(50);
    return linesOf(of, message);
  };

  it('is done before the response ends, because nothing may run after it', async () => {
    expect(namesOf(await ask(await traced()))).to.deep.equal(['platform: GET /api/health']);
  });

  it('leaves out what the trace’s first service doesn’t keep; where it begins here, it is kept', async () => {
    const health = await traced();
    expect(namesOf(await ask(health, '00'))).to.deep.equal([]);
    await ask(health, null);
    const [, started] = linesOf(health, 'request completed');
    const traceId = String(started?.['logging.googleapis.com/trace']).split('/').at(-1) ?? '';
    expect(started).to.include({ 'logging.googleapis.com/trace_sampled': true });
    expect(namesOf(traceId)).to.deep.equal(['platform: GET /api/health']);
  });

  it('is of the configured part of traces only, whatever a client asks for', async () => {
    const health = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint, OTEL_TRACES_SAMPLER_ARG: '0' });
    expect(namesOf(await ask(health, '01'))).to.deep.equal([]);
    await ask(health, null);
    for (const line of linesOf(health, 'request completed')) {
      expect(line).to.include({ 'logging.googleapis.com/trace_sampled': false });
    }
    expect(linesOf(health, 'request completed')).to.have.length(2);
  });

  it('keeps no caller waiting for a collector that hangs, says so once, and makes up for it at the end', async () => {
    const health = await traced();
    receiver.hang(true);
    await ask(health);
    expect(await logged(health, 'spans not exported')).to.have.length(1);
    const later = await ask(health);
    expect(linesOf(health, 'spans not exported')).to.have.length(1);
    receiver.hang(false);
    expect(namesOf(later)).to.deep.equal([]);
    await health.terminate();
    expect(namesOf(later)).to.deep.equal(['platform: GET /api/health']);
  });

  it('is off where no endpoint is configured', async () => {
    const health = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: '' });
    const traceId = await ask(health);
    const [line] = await logged(health, 'request completed');
    expect(String(line?.['logging.googleapis.com/trace'])).to.contain(traceId);
    expect(namesOf(traceId)).to.deep.equal([]);
    await health.terminate();
  });
});
