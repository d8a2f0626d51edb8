import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { histogram, limitMs, type Bar } from './histogram.ts';
import { api } from './session.ts';
import { clockSeconds, counted, problem } from './text.ts';
import { firstLatencies, merged, reachOf, timeline, type Hop, type Journey, type LoggedEvent } from './timeline.ts';
import { usePolling } from './use-polling.ts';
import { LiveTitle } from './live-title.tsx';

/** The API lets an owner ask 100 times a minute. */
const pollMs = 1_500;
/** Events that are kept in the page. */
const mostEvents = 200;

/** What happened in the organization, as it happens. */
export function EventsView({ orgId }: { orgId: string }): JSX.Element {
  const [events, setEvents] = useState<readonly LoggedEvent[] | undefined>();
  const [failure, setFailure] = useState('');
  const [isLive, setLive] = useState(true);
  usePolling(
    async (signal) => {
      const response = await api.listEvents({ orgId }, { signal });
      if (signal.aborted) return;
      setFailure(response.ok ? '' : problem(response.error));
      if (response.ok) setEvents((seen) => merged(seen ?? [], response.data.events, mostEvents));
    },
    pollMs,
    isLive,
  );
  const journeys = timeline(events ?? []);
  return (
    <>
      <LiveTitle name="Events" noun="event" count={events?.length} isLive={isLive} onLive={setLive} />
      <p role="alert" class="failure">
        {failure}
      </p>
      {!events && failure === '' && <p>Loading …</p>}
      <div class="columns">
        <section aria-labelledby="timeline">
          <h2 id="timeline">Timeline</h2>
          {events?.length === 0 && (
            <p class="empty">
              Nothing has happened in this organization yet. <a href="#/schedule">Publish a schedule</a>.
            </p>
          )}
          <ol class="journeys">
            {journeys.map((journey) => (
              <JourneyItem key={journey.event.id} journey={journey} />
            ))}
          </ol>
        </section>
        <LatencySection latencies={firstLatencies(events ?? [])} />
      </div>
    </>
  );
}

function JourneyItem({ journey }: { journey: Journey }): JSX.Element {
  const { event, name, recordedAfterMs, hops, followed } = journey;
  const { done, all, ms } = reachOf(event);
  return (
    <li data-event={event.type}>
      <p class="event">
        <time dateTime={new Date(event.time).toISOString()}>{clockSeconds(event.time)}</time> <strong>{name}</strong> by{' '}
        {event.actor} <a href={`#/traces/${event.correlationId}`}>Trace</a>
      </p>
      <p class="reach">
        Id <code>{event.id}</code>, committed {recordedAfterMs} ms after the decision; {done} of {all} subscribers done
        {ms === null ? '' : ` within ${ms} ms`}
      </p>
      <ul class="hops">
        {hops.map((hop) => (
          <HopItem key={hop.subscriber} hop={hop} />
        ))}
      </ul>
      {followed.length > 0 && (
        <ol class="journeys" aria-label={`What followed from ${name}`}>
          {followed.map((next) => (
            <JourneyItem key={next.event.id} journey={next} />
          ))}
        </ol>
      )}
    </li>
  );
}

const statusTexts: Readonly<Record<Hop['status'], string>> = {
  none: 'not started',
  in_progress: 'in progress',
  waiting: 'failed, will be retried',
  done: 'done',
  dead: 'dead letter',
};

function HopItem({ hop: { subscriber, service, status, attempts, latencyMs } }: { hop: Hop }): JSX.Element {
  const isLate = latencyMs !== null && latencyMs >= limitMs;
  return (
    <li data-status={status}>
      <span class="subscriber">{subscriber}</span> <span class="service">{service}</span>{' '}
      <span class={isLate ? 'latency late' : 'latency'}>
        {latencyMs === null ? statusTexts[status] : `${latencyMs} ms`}
        {attempts > 0 && `, ${counted(attempts, 'attempt')}`}
      </span>
    </li>
  );
}

function LatencySection({ latencies }: { latencies: readonly number[] }): JSX.Element {
  const { bars, count, withinLimit, p50, p95, p99 } = histogram(latencies);
  const figure = (ms: number | null) => (ms === null ? '–' : `${ms} ms`);
  return (
    <section aria-labelledby="latency">
      <h2 id="latency">Latency</h2>
      <p>
        From the commit that recorded an event to the commit of its effect, by Firestore’s clock; first deliveries only.
        The first ones after a start are slower, because services load their code.
      </p>
      <dl class="figures">
        <div>
          <dt>p50</dt>
          <dd>{figure(p50)}</dd>
        </div>
        <div>
          <dt>p95</dt>
          <dd>{figure(p95)}</dd>
        </div>
        <div>
          <dt>p99</dt>
          <dd>{figure(p99)}</dd>
        </div>
        <div>
          <dt>below {limitMs} ms</dt>
          <dd>{withinLimit === null ? '–' : `${Math.round(withinLimit * 100)} %`}</dd>
        </div>
      </dl>
      <table class="histogram">
        <caption>{counted(count, 'delivery', 'deliveries')} by latency</caption>
        <thead>
          <tr>
            <th scope="col">Latency</th>
            <th scope="col">Deliveries</th>
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <BarRow key={bar.from} bar={bar} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function BarRow({ bar: { from, to, count, length } }: { bar: Bar }): JSX.Element {
  const isAtLimit = from === limitMs;
  return (
    <tr class={isAtLimit ? 'limit' : undefined}>
      <th scope="row">
        {to === Infinity ? `${from} ms and more` : `${from} to ${to} ms`}
        {isAtLimit && <span class="limit-label">above the {limitMs} ms line</span>}
      </th>
      <td>
        <span class={from >= limitMs ? 'bar-fill late' : 'bar-fill'} style={{ inlineSize: `${length * 100}%` }} />
        <span class="bar-count">{count}</span>
      </td>
    </tr>
  );
}
