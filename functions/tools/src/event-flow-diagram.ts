import type { EventDefinition } from '@fresh/contracts/event';
import type { ServiceName } from '@fresh/contracts/route';
import { eventsOf, type Subscription } from '@fresh/contracts/subscription';
import { box, label, picture } from './diagram-style.ts';

/** Events that one service publishes and another one, or itself, subscribes to. */
interface Flow {
  readonly from: ServiceName;
  readonly to: ServiceName;
  /** Type without `fresh.`, its service and its version. */
  readonly events: readonly string[];
}

/** Lengths in CSS pixels. */
const width = 800;
const rowHeight = 56;
const top = 60;
const margin = 24;
const card = { width: 150, height: 36 } as const;
const left = { publisher: margin, subscriber: width - card.width - margin } as const;

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
  const boxes = (names: readonly ServiceName[], x: number) => names.flatMap((name, row) => serviceBox(name, x, row));
  const title = 'Events between the services';
  const description = flows.map(({ from, to, events: types }) => `${from} to ${to}: ${types.length}`).join('; ');
  return picture(width, height, { title, description }, [
    label('publishes', left.publisher + card.width / 2, top - 22, 'middle soft'),
    label('subscribes', left.subscriber + card.width / 2, top - 22, 'middle soft'),
    ...flows.map((flow) => line(flow, publishers.indexOf(flow.from), subscribers.indexOf(flow.to))),
    ...boxes(publishers, left.publisher),
    ...boxes(subscribers, left.subscriber),
  ]);
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
  return top + rowHeight * row + card.height / 2;
}

function serviceBox(name: string, x: number, row: number): string[] {
  const y = middleOf(row);
  return [
    box(x, y - card.height / 2, card.width, card.height),
    label(name, x + card.width / 2, y + 5, 'middle strong'),
  ];
}

function line({ from, to, events }: Flow, publisher: number, subscriber: number): string {
  const [x1, x2] = [left.publisher + card.width + 4, left.subscriber - 4];
  const [y1, y2] = [middleOf(publisher), middleOf(subscriber)];
  const bend = (x2 - x1) / 3;
  const path = `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`;
  const kind = from === to ? 'in-line' : 'out-line';
  const title = `<title>${from} → ${to}: ${events.join(', ')}</title>`;
  return `<path class="${kind}" d="${path}" stroke-opacity=".75" stroke-width="${1 + events.length / 2}">${title}</path>`;
}
