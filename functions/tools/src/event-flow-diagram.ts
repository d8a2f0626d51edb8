import type { EventDefinition } from '@fresh/contracts/event';
import type { ServiceName } from '@fresh/contracts/route';
import { eventsOf, type Subscription } from '@fresh/contracts/subscription';

/** Events that one service publishes and another one, or itself, subscribes to. */
interface Flow {
  readonly from: ServiceName;
  readonly to: ServiceName;
  /** Type without `fresh.`, its service and its version. */
  readonly events: readonly string[];
}

/** Lengths in CSS pixels. */
const width = 760;
const rowHeight = 56;
const top = 52;
const box = { width: 150, height: 34 } as const;
const left = { publisher: 8, subscriber: width - box.width - 8 } as const;

const style = [
  'text{font:12px system-ui,sans-serif;fill:#57606a}',
  'rect{fill:none;stroke:#8c959f}',
  '.service{text-anchor:middle;font-weight:600}',
  '.head{text-anchor:middle}',
  'path{fill:none;stroke:#0969da;stroke-opacity:.7}',
  '.own{stroke:#8250df}',
].join('');

/**
 * docs/architecture/event-flow.svg: which services publish, which subscribe, and how many types of events flow between two of
 * them. A line's width grows with that number; its title lists the events. The subscription to all public events is left out.
 */
export function eventFlowDiagram(
  services: readonly ServiceName[],
  events: readonly EventDefinition[],
  subscriptions: readonly Subscription[],
): string {
  const flows = flowsOf(services, events, subscriptions);
  const publishers = services.filter((service) => flows.some(({ from }) => from === service));
  const subscribers = services.filter((service) => flows.some(({ to }) => to === service));
  const height = top + rowHeight * Math.max(publishers.length, subscribers.length);
  const boxes = (names: readonly ServiceName[], x: number) => names.map((name, row) => serviceBox(name, x, row));
  const label = 'Events between the services';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}">`,
    `<style>${style}</style>`,
    heading('publishes', left.publisher),
    heading('subscribes', left.subscriber),
    ...flows.map((flow) => line(flow, publishers.indexOf(flow.from), subscribers.indexOf(flow.to))),
    ...boxes(publishers, left.publisher),
    ...boxes(subscribers, left.subscriber),
    '</svg>',
    '',
  ].join('\n');
}

function flowsOf(
  services: readonly ServiceName[],
  events: readonly EventDefinition[],
  subscriptions: readonly Subscription[],
): Flow[] {
  const named = subscriptions.filter(({ subscribesTo }) => subscribesTo !== 'public');
  return services.flatMap((from) =>
    services.flatMap((to) => {
      const theirs = named.filter(({ service }) => service === to).flatMap((one) => eventsOf(one, events));
      const types = new Set(theirs.filter(({ service }) => service === from).map(({ type }) => type));
      const short = [...types].map((type) => type.replace(/^fresh\.\w+\./, '').replace(/\.v\d+\./, '.'));
      return short.length === 0 ? [] : [{ from, to, events: short.sort() }];
    }),
  );
}

function middleOf(row: number): number {
  return top + rowHeight * row + box.height / 2;
}

function heading(text: string, x: number): string {
  return `<text class="head" x="${x + box.width / 2}" y="${top - 22}">${text}</text>`;
}

function serviceBox(name: string, x: number, row: number): string {
  const y = middleOf(row);
  const rect = `<rect x="${x}" y="${y - box.height / 2}" width="${box.width}" height="${box.height}" rx="6"/>`;
  return `${rect}<text class="service" x="${x + box.width / 2}" y="${y + 4}">${name}</text>`;
}

function line({ from, to, events }: Flow, publisher: number, subscriber: number): string {
  const [x1, x2] = [left.publisher + box.width, left.subscriber];
  const [y1, y2] = [middleOf(publisher), middleOf(subscriber)];
  const bend = (x2 - x1) / 3;
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  const kind = from === to ? ' class="own"' : '';
  const title = `<title>${from} → ${to}: ${events.join(', ')}</title>`;
  return `<path${kind} d="${path}" stroke-width="${1 + events.length / 2}">${title}</path>`;
}
